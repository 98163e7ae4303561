@dec
export class A {
  @x y = 1;
}
