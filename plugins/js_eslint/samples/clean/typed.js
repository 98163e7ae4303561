/** @flow */
type X = {| a: ?string |};
