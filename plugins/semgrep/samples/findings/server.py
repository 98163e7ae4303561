import os
import pickle
import subprocess

import jwt
import requests
from flask import Flask, redirect, render_template_string, request, send_file, url_for
from werkzeug.utils import secure_filename

app = Flask(__name__)
# ruleid: python-flask-secret-key
app.secret_key = "not-a-secret"
# ok: python-flask-secret-key
app.secret_key = os.environ["KEY"]


def code(db):
    # ruleid: python-code-from-outside
    eval(request.args["x"])
    # ok: python-code-from-outside
    eval(int(request.args["x"]))
    line = "ls " + request.args.get("folder")
    # ruleid: python-command-from-outside
    os.system(line)
    # ok: python-command-from-outside
    subprocess.run(["ls", request.args["folder"]])
    # ruleid: python-sql-from-outside
    db.execute(f"select * from t where name = '{request.form['name']}'")
    # ok: python-sql-from-outside
    db.execute("select * from t where name = ?", (request.form["name"],))
    # ruleid: python-objects-from-outside
    pickle.loads(request.data)
    # ok: python-objects-from-outside
    pickle.loads(open("ours", "rb").read())


def pages():
    # ruleid: python-template-from-outside
    render_template_string("Hello " + request.args["name"])
    # ok: python-template-from-outside
    render_template_string("Hello {{ name }}", name=request.args["name"])
    # ruleid: python-address-from-outside
    requests.get(request.args["url"], timeout=5)
    # ok: python-address-from-outside
    requests.get("https://example.com", params={"q": request.args["q"]}, timeout=5)
    # ruleid: python-path-from-outside
    send_file("files/" + request.args["name"])
    # ok: python-path-from-outside
    send_file("files/" + secure_filename(request.args["name"]))
    # ruleid: python-redirect-from-outside
    redirect(request.args["next"])
    # ok: python-redirect-from-outside
    redirect(url_for("page", name=request.args["name"]))


def tokens(token, key):
    # ruleid: python-jwt-unverified
    jwt.decode(token, key, options={"verify_signature": False})
    # ok: python-jwt-unverified
    jwt.decode(token, key, algorithms=["HS256"])
    # ruleid: python-jwt-none
    jwt.encode({}, key, algorithm="none")
    # ok: python-jwt-none
    jwt.encode({}, key, algorithm="HS256")
