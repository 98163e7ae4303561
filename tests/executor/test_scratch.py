"""Temporary files of the dead are swept, those of the living are not."""

import tempfile
from pathlib import Path

from ghapp.executor.scratch import scratch, short_paths


def test_temporary_files_go_into_a_folder_that_ends_with_its_owner(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    with scratch(tmp_path / "tmp") as folder, tempfile.NamedTemporaryFile() as file:
        assert Path(file.name).parent == folder

    assert list((tmp_path / "tmp").iterdir()) == []
    assert tempfile.gettempdir() == before


def test_what_a_kill_left_is_swept_and_what_is_in_use_stays(tmp_path: Path) -> None:
    (tmp_path / "dead/files").mkdir(parents=True)
    (tmp_path / "dead.lock").touch()

    with scratch(tmp_path) as living, scratch(tmp_path):
        assert living.exists()
        assert not (tmp_path / "dead").exists()


def test_a_long_path_leaves_room_for_a_socket_while_the_sandbox_is_tried(tmp_path: Path) -> None:
    with scratch(tmp_path / ("long" * 20)) as folder:
        with short_paths():
            assert tempfile.gettempdir() == "/tmp"
        assert tempfile.gettempdir() == str(folder)
