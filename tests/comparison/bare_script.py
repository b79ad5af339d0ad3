"""What a user would write instead: presses of the pads named on the command line go to an MQTT broker.

python bare_script.py PORT_OF_BROKER PAD...
"""

import json
import sys
import threading

import paho.mqtt.client as mqtt
import serial
from paho.mqtt.enums import CallbackAPIVersion

client = mqtt.Client(CallbackAPIVersion.VERSION2)


def read_pad(path: str) -> None:
    while True:
        try:
            with serial.Serial(path, 115200) as port:
                while True:
                    publish(path.rpartition("/")[2], port.readline())
        except (OSError, serial.SerialException):
            threading.Event().wait(1)  # unplugged: try again


def publish(pad: str, line: bytes) -> None:
    try:
        press = json.loads(line)
        if press["level"] in range(1, 6):
            client.publish(f"hall/{pad}/press", json.dumps(press), qos=1)
    except (ValueError, KeyError, TypeError):
        print("bad line", line, file=sys.stderr)


client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_start()
for pad_path in sys.argv[2:]:
    threading.Thread(target=read_pad, args=(pad_path,)).start()
