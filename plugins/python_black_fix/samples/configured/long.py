value = ['first value', 'second value', 'third']
