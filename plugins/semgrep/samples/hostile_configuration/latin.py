# café

eval(input())
