const child_process = require("child_process");
const fs = require("fs");
const path = require("path");
const jwt = require("jsonwebtoken");

app.get("/", (req, res) => {
  // ruleid: js-code-from-outside
  eval(req.query.code);
  // ok: js-code-from-outside
  eval("1 + " + Number(req.query.code));
  // ruleid: js-command-from-outside
  child_process.exec("ls " + req.params.folder);
  // ok: js-command-from-outside
  child_process.execFile("ls", [req.params.folder]);
  const sql = `select * from t where name = '${req.body.name}'`;
  // ruleid: js-sql-from-outside
  db.query(sql);
  // ok: js-sql-from-outside
  db.query("select * from t where name = ?", [req.body.name]);
  // ruleid: js-path-from-outside
  fs.readFile("files/" + req.query.name, done);
  // ok: js-path-from-outside
  fs.readFile("files/" + path.basename(req.query.name), done);
  // ruleid: js-redirect-from-outside
  res.redirect(req.query.next);
  // ok: js-redirect-from-outside
  res.redirect("/home");
});

// ruleid: js-tls-unverified
https.request({ host, rejectUnauthorized: false });
// ok: js-tls-unverified
https.request({ host, rejectUnauthorized: true });
// ruleid: js-jwt-none
jwt.verify(token, key, { algorithms: ["HS256", "none"] });
// ok: js-jwt-none
jwt.verify(token, key, { algorithms: ["HS256"] });
