import "intercom-conversations";
