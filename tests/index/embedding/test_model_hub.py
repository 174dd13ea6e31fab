"""Fetching, from a hub on loopback that speaks as much of the real one's protocol as its client asks for."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.embedding.model_hub import COMPLETE, wanted_files
from tests.index.tiny_models import make_sentence_model

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NAME = "owner/model"


class Hub:
    """Serves the files of a folder as the model ``owner/model``; ``asked`` holds the paths of all requests."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.broken: set[str] = set()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer(body=False)

            def do_GET(self) -> None:
                self._answer(body=True)

            def log_message(self, *_: object) -> None:
                pass

            def _answer(self, *, body: bool) -> None:
                hub.asked.append(self.path)
                path = self.path.partition("?")[0]
                if path.startswith(f"/api/models/{NAME}"):
                    names = [each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()]
                    siblings = [{"rfilename": name} for name in sorted(names)]
                    content = json.dumps({"id": NAME, "sha": COMMIT, "siblings": siblings}).encode()
                    self._send(200, content, "application/json", body=body)
                    return
                wanted = path.removeprefix(f"/{NAME}/resolve/{COMMIT}/")
                if wanted == path or wanted in hub.broken or not (folder / wanted).is_file():
                    self._send(403 if wanted in hub.broken else 404, b"", "text/plain", body=body)
                    return
                self._send(200, (folder / wanted).read_bytes(), "application/octet-stream", body=body)

            def _send(self, status: int, content: bytes, kind: str, *, body: bool) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
                self.send_header("X-Repo-Commit", COMMIT)
                self.end_headers()
                if body:
                    self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = make_sentence_model(tmp_path / "published", dense=16)
    (folder / "pytorch_model.bin").write_bytes(b"the same weights again")
    (folder / "onnx").mkdir()
    (folder / "onnx/model.onnx").write_bytes(b"and again")
    (folder / "README.md").write_text("# A model")
    return folder


@pytest.fixture
def hub(model: Path) -> Iterator[Hub]:
    hub = Hub(model)
    yield hub
    hub.close()


def fetch(address: str, home: Path) -> tuple[str, str]:
    """What a process of its own that fetches the model prints: the folder, or the error."""
    code = (
        "from index import EncoderError\n"
        "from index.embedding.model_files import model_folder\n"
        "try:\n"
        f"    print(model_folder({NAME!r}, 'rerank.model'))\n"
        "except EncoderError as error:\n"
        "    print('refused:', error)\n"
    )
    environment = {
        "HF_ENDPOINT": address,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DOWNLOAD_TIMEOUT": "2",
        "HF_HUB_ETAG_TIMEOUT": "2",
        "PATH": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=Path(__file__).parents[3],
    )
    return done.stdout.strip(), done.stderr


def test_a_model_is_fetched_once_with_only_what_it_needs(hub: Hub, model: Path, tmp_path: Path) -> None:
    folder = Path(fetch(hub.address, tmp_path / "home")[0])
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"model.safetensors", "1_Pooling/config.json", "2_Dense/model.safetensors", "tokenizer.json"} <= found
    assert {path for path in found if path.endswith((".bin", ".onnx", ".md"))} == set()
    assert (folder / "model.safetensors").read_bytes() == (model / "model.safetensors").read_bytes()
    hub.asked.clear()
    assert fetch(hub.address, tmp_path / "home")[0] == str(folder)
    assert hub.asked == []


def test_a_fetch_that_was_cut_short_goes_on_the_next_time(hub: Hub, tmp_path: Path) -> None:
    hub.broken = {"2_Dense/model.safetensors"}
    refused, _ = fetch(hub.address, tmp_path / "home")
    assert refused.startswith(f"refused: {NAME} cannot be fetched from the model hub")
    assert "rerank.model" in refused
    hub.broken = set()
    assert (Path(fetch(hub.address, tmp_path / "home")[0]) / "2_Dense/model.safetensors").is_file()


def test_a_cache_that_another_program_filled_serves_without_a_network(hub: Hub, tmp_path: Path) -> None:
    folder = Path(fetch(hub.address, tmp_path / "home")[0])
    (folder / COMPLETE).unlink()
    hub.close()
    assert fetch(hub.address, tmp_path / "home")[0] == str(folder)


def test_without_a_network_the_setting_and_the_remedy_are_named(tmp_path: Path) -> None:
    refused, _ = fetch("http://127.0.0.1:9", tmp_path / "home")
    assert refused.startswith(f"refused: {NAME} cannot be fetched from the model hub")
    assert "check rerank.model and the network, or give a folder" in refused


def test_weights_come_in_one_format_and_from_every_folder_that_is_ours() -> None:
    paths = [
        "config.json",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
        "pytorch_model.bin",
        "tf_model.h5",
        "vocab.txt",
        "sentencepiece.bpe.model",
        "2_Dense/pytorch_model.bin",
        "onnx/model.onnx",
        "openvino/openvino_model.bin",
        "modeling.py",
    ]
    assert sorted(wanted_files(paths)) == [
        "2_Dense/pytorch_model.bin",
        "config.json",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
        "sentencepiece.bpe.model",
        "vocab.txt",
    ]
