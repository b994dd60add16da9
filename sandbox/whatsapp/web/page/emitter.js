/**
 * Observable models and collections as the page's own code has them (Backbone's manners): several event names in one
 * string, `change:x` listeners called with (model, value, previous), `add` and `remove` with (model).
 */
export class Emitter {
  #listeners = new Map();

  on(names, listener) {
    for (const name of names.split(' ')) {
      const listeners = this.#listeners.get(name) ?? [];
      this.#listeners.set(name, [...listeners, listener]);
      this.onListened?.(name);
    }
    return this;
  }

  once(name, listener) {
    const wrapped = (...given) => {
      this.off(name, wrapped);
      listener(...given);
    };
    return this.on(name, wrapped);
  }

  off(names, listener) {
    for (const name of names.split(' ')) {
      const listeners = this.#listeners.get(name) ?? [];
      this.#listeners.set(name, listener ? listeners.filter((other) => other !== listener) : []);
    }
    return this;
  }

  listened(name) {
    return (this.#listeners.get(name) ?? []).length > 0;
  }

  trigger(name, ...given) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...given);
  }
}

/** Properties whose changes are told to the model's listeners and to those of the collection it is in. */
export class Model extends Emitter {
  collection = null;

  set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      const previous = this[name];
      if (previous === value) continue;
      this[name] = value;
      for (const target of [this, this.collection]) {
        target?.trigger(`change:${name}`, this, value, previous);
        target?.trigger('change', this);
      }
    }
  }
}

/** Models by their serialised id. */
export class Collection extends Emitter {
  #models = new Map();

  add(model) {
    model.collection = this;
    this.#models.set(model.id._serialized, model);
    this.trigger('add', model);
    return model;
  }

  get(id) {
    return this.#models.get(typeof id === 'string' ? id : id?._serialized);
  }

  getModelsArray() {
    return [...this.#models.values()];
  }
}
