using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-11-01",
      bindings = [
        (name = "JOBS", fromEnvironment = "JOBS"),
        (name = "AT_ONCE", fromEnvironment = "AT_ONCE"),
        (name = "WORLD", service = "worker"),
      ],
      globalOutbound = "network",
    )),
    # Without this, a worker reaches public addresses only, and the servers of the tests are on this machine.
    (name = "network", network = (
      allow = ["local", "public"],
      tlsOptions = (trustBrowserCas = true, trustedCertificates = [embed "authority.pem"]),
    )),
  ],
);
