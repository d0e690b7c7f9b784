import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Changes to files of a workspace, all held back until `write`: what fails before it has changed nothing. */
export class PendingFiles {
  #root;
  #texts = new Map();

  constructor(root) {
    this.#root = root;
  }

  exists(path) {
    return this.#texts.has(path) || existsSync(join(this.#root, path));
  }

  read(path) {
    return this.#texts.get(path) ?? readFileSync(join(this.#root, path), 'utf8');
  }

  /** @throws when it is there already */
  create(path, text) {
    if (this.exists(path)) throw new Error(`${path} is there already`);
    this.#texts.set(path, text);
  }

  /** @throws with the path, when `change` finds no place for what it brings */
  change(path, change) {
    try {
      this.#texts.set(path, change(this.read(path)));
    } catch (cause) {
      throw new Error(`${path}: ${cause.message}`, { cause });
    }
  }

  /** Paths created and paths changed, each list sorted. */
  summary() {
    const paths = [...this.#texts.keys()].sort();
    return { created: paths.filter((path) => !existsSync(join(this.#root, path))), changed: paths.filter((path) => existsSync(join(this.#root, path))) };
  }

  write() {
    for (const [path, text] of this.#texts) {
      mkdirSync(dirname(join(this.#root, path)), { recursive: true });
      writeFileSync(join(this.#root, path), text);
    }
  }
}
