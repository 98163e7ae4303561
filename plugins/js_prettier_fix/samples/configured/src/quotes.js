const a = 'b'
