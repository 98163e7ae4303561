x = {  'a':1 }
y = 1
def f( ):
  return   2
