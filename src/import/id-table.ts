/** An id is kept as 128 bits of its hash, in words. No two of a billion ids are likely to share them. */
const WORDS = 4;

/** Numbers ids in the order in which they come, in 25 bytes each; a `Map` of a million needs 100 MB. */
export class IdTable {
  size = 0;
  #hashes = new Uint32Array(1024 * WORDS);
  /** Open addressing: the number of an id plus one, 0 where none is. */
  #places = new Uint32Array(1024 * 2);
  readonly #asked = new Uint32Array(WORDS);

  /** The number of an id, which is `size` if it is not there. */
  find(id: string): number {
    hashId(id, this.#asked);
    return (this.#places[this.#placeOf(this.#asked, 0)] || this.size + 1) - 1;
  }

  /** The number of an id, which is put there if it is not. */
  add(id: string): number {
    if (this.size * 2 === this.#places.length) this.#grow();
    const number = this.find(id);
    if (number < this.size) return number;
    this.#hashes.set(this.#asked, number * WORDS);
    this.#places[this.#placeOf(this.#asked, 0)] = ++this.size;
    return number;
  }

  /** The place of the hash that begins at a word of `words`, or the free one where it belongs. */
  #placeOf(words: Uint32Array, from: number): number {
    const mask = this.#places.length - 1;
    for (let place = (words[from] as number) & mask; ; place = (place + 1) & mask) {
      const at = ((this.#places[place] as number) - 1) * WORDS;
      if (at < 0) return place;
      let same = 0;
      while (same < WORDS && this.#hashes[at + same] === words[from + same]) same++;
      if (same === WORDS) return place;
    }
  }

  #grow(): void {
    const hashes = this.#hashes;
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#hashes.set(hashes);
    this.#places = new Uint32Array(this.#places.length * 2);
    for (let number = 0; number < this.size; number++) {
      this.#places[this.#placeOf(hashes, number * WORDS)] = number + 1;
    }
  }
}

/** cyrb128 of bryc, in the public domain: node:crypto takes ten times as long for short texts. */
function hashId(id: string, words: Uint32Array): void {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  words[0] = Math.imul(c ^ (a >>> 18), 597399067);
  words[1] = Math.imul(d ^ (b >>> 22), 2869860233);
  words[2] = Math.imul(a ^ (c >>> 17), 951274213);
  words[3] = Math.imul(b ^ (d >>> 19), 2716044179);
}
