"""What runs in the box, beside a student's code: it runs cells, and hands over what answers give.

`python -m course_utils.classroom.inside` takes messages, one a line, from its input, and writes its
own to its output; a student's code finds neither under these names. Nothing here judges, and no
solution is here: the modules with the exercises are hidden, and what a page goes on with after an
exercise comes once that is judged. So a student's code may do with all this whatever it likes: it
can say no more than what an answer gives.
"""

import asyncio
import inspect
import os
import signal
import sys
import threading
import time
import types

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import course_utils.exercises
from course_utils.classroom import plain
from course_utils.exercises import asking
from course_utils.exercises.asking import HANDED_OVER, Asked, Elsewhere, Trouble
from course_utils.exercises.results import kept

try:
    import resource
except ImportError:  # Windows, where there is only --trust or a container
    resource = None  # type: ignore[assignment]


AGAIN = 0.5  # seconds between two interrupts


class Channel:
    """The two pipes to whoever judges."""

    def __init__(self):
        self.reader = os.fdopen(os.dup(0), "rb")
        self.writer = os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)

    def send(self, **message):
        """Send a message; where a value in it is too large, its kind alone."""
        line = plain.line_of(message)
        if len(line) > plain.LARGEST:
            line = plain.line_of(message | {"value": {"thing": "too large"}, "changed": []})
        self.writer.write(line)
        self.writer.flush()

    def receive(self):
        """The next message. Where there will be none, this process ends."""
        line = self.reader.readline()
        if not line:
            os._exit(0)
        return plain.message_of(line)


class Limit:
    """What interrupts a cell that takes too long, as the stop button does, until it ends."""

    def __init__(self):
        self.lock, self.timer, self.ends = threading.Lock(), None, 0.0

    def start(self, seconds):
        """Begin, or go on after a pause."""
        self.ends = time.monotonic() + seconds
        self._wait(seconds)

    def pause(self):
        """Stop counting. Returns the seconds that are left."""
        with self.lock:
            if self.timer:
                self.timer.cancel()
            self.timer = None
        return max(self.ends - time.monotonic(), 1)

    def _wait(self, seconds):
        self.timer = timer = threading.Timer(seconds, lambda: self._stop(timer))
        timer.daemon = True
        timer.start()

    def _stop(self, timer):
        with self.lock:
            if self.timer is timer:
                os.kill(os.getpid(), signal.SIGINT)
                self._wait(AGAIN)  # the first may come where nothing can be interrupted


class Exercises:
    """The exercises of a page, as its cells see them; they know nothing of any answer.

    Parameters
    ----------
    run : Run
    names : dict of str to list of str
        The arguments of each exercise's function.
    data : collection of str
        Names of what the page needs as it is.
    """

    def __init__(self, run, names, data):
        for name, arguments in names.items():
            setattr(self, name, InBox(run, name, arguments, data))

    def progress(self):
        """Nobody reads it here."""

    progress_line = progress


class InBox:
    """One exercise: its answer is handed over to be judged."""

    def __init__(self, run, name, arguments, data):
        self.run, self.name, self.data = run, name, data
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [inspect.Parameter(each, kind) for each in arguments]
        self.model = Elsewhere(None, inspect.Signature(parameters))  # has the page's arguments

    def hint(self):
        """Nobody reads it here."""

    solution = hint

    def check(self, answer):
        """Hand an answer over, call it as often as asked to, and go on with the course's own."""
        left = self.run.limit.pause()
        try:
            return self._checked(answer)
        finally:
            self.run.limit.start(left)

    def _checked(self, answer):
        channel = self.run.channel
        if self.name in self.run.own and answer is self.run.own[self.name]:
            channel.send(what="check", name=self.name, own=True)
        elif callable(answer) and not hasattr(answer, "__float__"):
            channel.send(what="check", name=self.name, signature=described(answer))
        else:
            channel.send(what="check", name=self.name, value=plain.encode(kept(answer)))
        while (message := channel.receive())["what"] == "call":
            self._call(answer, message["arguments"])
        self.run.own[self.name] = own = self._own(message, answer)
        return own

    def _call(self, answer, arguments):
        channel = self.run.channel
        asked = Asked(answer, self.model, self.data)
        try:
            outcome = asked.outcome(*plain.decode(arguments, self.run.function))
        except Trouble as trouble:
            if trouble.mistake == "interrupted":
                channel.send(what="interrupted")
            else:
                channel.send(what="raised", **plain.in_words(TypeError(trouble.message)))
            return
        if outcome.error is not None:
            channel.send(what="raised", **plain.in_words(outcome.error))
            return
        changed, outside = [], []
        for each in outcome.changed:
            if each.whose == HANDED_OVER and each.name in asked.names:
                changed.append([asked.names.index(each.name), plain.encode(each.now)])
            else:
                outside.append(each.name)
        channel.send(
            what="gave", value=plain.encode(outcome.result), changed=changed, outside=outside
        )

    def _own(self, message, answer):
        """What the page goes on with."""
        if "code" in message:
            module = types.ModuleType("own")
            exec(compile(message["code"], "<own>", "exec"), vars(module))
            return getattr(module, message["name"])
        return plain.decode(message["value"]) if "value" in message else answer


class Shell(InteractiveShell):
    """A shell whose errors nobody reads."""

    def showtraceback(self, *arguments, **options):
        pass

    showsyntaxerror = showtraceback


class Run:
    """A page that is run, cell by cell.

    Parameters
    ----------
    channel : Channel
    begin : dict
        The first message.
    """

    def __init__(self, channel, begin):
        self.channel, self.limit, self.own = channel, Limit(), {}
        asking.LONGEST = min(begin["cell_seconds"], asking.LONGEST)
        for name in begin["hidden"]:  # what was imported before would be used on
            sys.modules.pop(f"course_utils.exercises.{name}", None)
        module = types.ModuleType(f"course_utils.exercises.{begin['page']}")
        vars(module)["page"] = Exercises(self, begin["exercises"], begin["data"])
        sys.modules[module.__name__] = module
        setattr(course_utils.exercises, begin["page"], module)
        if begin["memory"] and resource:
            for kind, most in (
                (resource.RLIMIT_AS, begin["memory"]),
                (resource.RLIMIT_FSIZE, begin["memory"]),
                (resource.RLIMIT_NPROC, begin["processes"]),
                (resource.RLIMIT_CORE, 0),
            ):
                resource.setrlimit(kind, (most, most))
        config = Config(HistoryManager={"enabled": False})
        self.shell = Shell.instance(config=config)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)

    def cell(self, source, seconds):
        """Run a cell, in a loop as a kernel has it. Returns its error in words, or nothing."""
        self.limit.start(seconds)
        try:
            result = self.loop.run_until_complete(self._run(source))
            error = result.error_before_exec or result.error_in_exec
        except BaseException as stopped:  # also what ends a process, as in a kernel
            error = stopped
        finally:
            self.limit.pause()
        return plain.in_words(error) if error else None

    async def _run(self, source):
        try:
            code = self.shell.transform_cell(source)
        except Exception:  # the shell says so itself
            code = source
        return await self.shell.run_cell_async(source, store_history=True, transformed_cell=code)

    def function(self, place):
        """A function that is called where the judge is."""

        def asked_outside(*arguments, **options):
            self.channel.send(
                what="ask",
                function=place,
                value=[plain.encode(list(arguments)), plain.encode(options)],
            )
            message = self.channel.receive()
            if "value" in message:
                return plain.decode(message["value"], self.function)
            raise plain.error_of(message["error"])

        return asked_outside


def described(function):
    """The arguments of a function: name, kind, and what there is by default; None if unknown."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [
        [
            each.name,
            int(each.kind),
            [] if each.default is each.empty else [plain.encode(each.default)],
        ]
        for each in parameters
    ]


def main():
    """Take messages and do what they say, until there are no more."""
    channel = Channel()
    begin = channel.receive()
    version = plain.version(begin["hidden"])
    run = Run(channel, begin)
    channel.send(what="ready", version=version)
    while True:
        message = channel.receive()
        error = run.cell(message["source"], message["seconds"])
        channel.send(what="done", error=error)


if __name__ == "__main__":
    main()
