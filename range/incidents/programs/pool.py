"""A stand-in of a mining pool: answers each line of Stratum with a line, and gives no work."""

import socketserver
import sys


class Pool(socketserver.StreamRequestHandler):
    def handle(self):
        for _ in self.rfile:
            self.wfile.write(b'{"id":1,"result":true,"error":null}\n')


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", int(sys.argv[1])), Pool).serve_forever()
