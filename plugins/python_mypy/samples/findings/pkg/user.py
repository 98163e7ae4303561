import requests

from pkg.near import double

text: str = double(2)
double("two")
requests.get("nothing is known about this")
