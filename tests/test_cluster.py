"""A sweep on a cluster: a real scheduler and two workers, one of which dies half-way."""

import itertools
import os
import subprocess
import sys
from uuid import uuid4

import joblib
import psutil
import pytest
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from course_utils.datasets import load_mnist
from course_utils.estimator import NetworkClassifier

# Many splits: half-way, no worker has met them all, and those it met alone would die with it.
GRID, SPLITS = {"learning_rate": [0.05, 0.2]}, 12
FITS = 2 * SPLITS


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, each a process of its own: their address file, and the workers.

    No nanny watches over the workers: one that dies is not replaced.
    """
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    # The memory manager looks often, so that a short sweep meets what a long one would.
    manager = "DASK_DISTRIBUTED__SCHEDULER__ACTIVE_MEMORY_MANAGER__INTERVAL"
    scheduler = ["scheduler", "--port=0"]
    worker = ["worker", "--no-nanny", "--nthreads=1", f"--local-directory={tmp_path}"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command]
            + ["--host=127.0.0.1", "--no-dashboard", f"--scheduler-file={file}"],
            env=os.environ | {manager: "50ms"},
        )
        for command in (scheduler, worker, worker)
    ]
    yield file, processes[1:]
    for process in reversed(processes):
        process.terminate()
        process.wait(30)


@pytest.mark.exhaustive
def test_no_result_is_lost_with_a_worker(cluster, tmp_path):
    from distributed import Client

    scheduler_file, workers = cluster
    scored, killed = tmp_path / "scored", tmp_path / "killed"
    scored.mkdir()

    def accuracy(classifier, X, y):
        if len(list(scored.iterdir())) >= FITS // 2:
            try:
                with open(killed, "x") as file:  # only the first to come here can
                    file.write(str(os.getpid()))
                psutil.Process().kill()
            except FileExistsError:
                pass
        (scored / uuid4().hex).touch()
        return classifier.score(X, y)

    digits = load_mnist()
    X, y = digits.train_inputs[:300], digits.train_labels[:300]
    classifier = NetworkClassifier((10,), epochs=3, random_state=0)
    splits = list(StratifiedKFold(SPLITS).split(X, y))
    expected = GridSearchCV(classifier, GRID, cv=splits, refit=False).fit(X, y).cv_results_

    search = GridSearchCV(classifier, GRID, cv=splits, refit=False, scoring=accuracy)
    with Client(scheduler_file=str(scheduler_file)) as client:
        client.wait_for_workers(2, timeout=60)
        client.amm.stop()
        arrays = [X, y, *itertools.chain(*splits)]
        with joblib.parallel_config(backend="dask", scatter=arrays):
            search.fit(X, y)
        (survivor,) = client.run(os.getpid).values()

    (victim,) = (worker for worker in workers if worker.pid != survivor)
    assert int(killed.read_text()) == victim.pid
    assert victim.wait(30) != 0
    scores = [f"split{number}_test_score" for number in range(SPLITS)]
    for name in [*scores, "mean_test_score", "rank_test_score"]:
        assert search.cv_results_[name].tolist() == expected[name].tolist()
