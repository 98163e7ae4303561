
greeting = t"Hello {name}"
eval(input())
