import os
x = {  'a':1 }


def f(a,b):
    return a


y = ( 1 )
z = 2
w = [1,2]
