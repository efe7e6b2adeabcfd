// The zero of what is measured "above an empty file".
export {};
