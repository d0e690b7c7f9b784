declare const brand: unique symbol;

/** A value that carries its meaning in its type: two brands of one primitive do not mix. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
