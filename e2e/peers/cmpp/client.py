"""A CMPP client of somebody else's making (PyPI `pycmpp`), for the tests of our codec.

client.py connect SOURCE SECRET MMDDHHMMSS    its CONNECT of that moment, in hex
client.py line PORT SOURCE SECRET TEXT...      connects, submits each text to one phone; each answer as a line of JSON
"""

import json
import queue
import sys
import threading

from pycmpp import request
from pycmpp.cmpp import Cmpp
from pycmpp.cmpp_defines import CMPP_CONNECT_RESP, CMPP_SUBMIT_RESP
from pycmpp.response import ConnectResponseInstance, SubmitResponseInstance

PHONE = "16900000001"


def connect(source, secret, moment):
    request.get_string_time = lambda: moment
    print(request.ConnectRequestInstance().create(source, secret).hex())


def line(port, source, secret, *texts):
    answers = queue.Queue()

    def heard(reader):
        def handler(_, message):
            answer = reader()
            answer.resolve(message)
            return lambda: answers.put({"status": answer.status, "msg_id": getattr(answer, "msg_id", None)})

        return handler

    client = Cmpp("127.0.0.1", int(port), source, secret, "", client_heartbeat=False)
    client.handlers = {
        CMPP_CONNECT_RESP: heard(ConnectResponseInstance),
        CMPP_SUBMIT_RESP: heard(SubmitResponseInstance),
    }
    threading.Thread(target=client.run, daemon=True).start()
    answer = answers.get(timeout=10)
    print(json.dumps(answer), flush=True)
    if answer["status"] != 0:
        return
    for text in texts:
        client.submit(text, [PHONE])
    try:
        while True:
            print(json.dumps(answers.get(timeout=2)), flush=True)
    except queue.Empty:
        client.terminate()


{"connect": connect, "line": line}[sys.argv[1]](*sys.argv[2:])
