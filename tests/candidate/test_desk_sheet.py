"""Photographs of answer sheets, as simulated candidates upload them."""

import io

import av
import numpy as np

from candidate_web.desk import answer_sheet_jpeg


def decoded(jpeg: bytes) -> av.VideoFrame:
    with av.open(io.BytesIO(jpeg), format="mjpeg") as container:
        return next(container.decode(video=0))


def test_an_answer_sheet_is_a_real_jpeg_of_a_phone_photograph() -> None:
    """The server, the console's thumbnails and a browser all have to open it."""
    jpeg = answer_sheet_jpeg(4, 1)

    picture = decoded(jpeg)

    assert jpeg[:2] == b"\xff\xd8"
    assert jpeg[-2:] == b"\xff\xd9"
    assert (picture.width, picture.height) == (1200, 1600)
    assert picture.format.name == "yuvj420p"


def test_an_answer_sheet_goes_up_a_slow_line() -> None:
    """Twenty pages must go up a 300 kb/s line within minutes."""
    assert all(40_000 < len(answer_sheet_jpeg(seed, 2)) <= 300_000 for seed in range(3))


def test_the_same_page_is_the_same_bytes() -> None:
    """An upload that is sent again must have the digest it had before."""
    assert answer_sheet_jpeg(7, 3) == answer_sheet_jpeg(7, 3)


def test_pages_and_candidates_do_not_share_bytes() -> None:
    """A digest that comes twice would look like a page that was sent twice."""
    sheets = {answer_sheet_jpeg(seed, page) for seed in (1, 2) for page in (1, 2)}

    assert len(sheets) == 4


def test_an_answer_sheet_is_covered_in_writing() -> None:
    """Dark ink on light paper, over most of the page's lines."""
    grey = decoded(answer_sheet_jpeg(2, 1)).to_ndarray(format="gray").astype(int)
    paper = grey[250:1500, 250:1000]

    lines_with_ink = (paper.reshape(25, 50, 750) < 110).any(axis=1).sum(axis=1) > 20

    assert np.median(paper) > 180
    assert lines_with_ink.sum() > 15
