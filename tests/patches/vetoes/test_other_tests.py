"""Tests that are not Python, and the files that tests compare with: any change of meaning is a veto."""

import pytest

from tests.patches.vetoes.builders import edit, ids

JS = """\
import { price } from './price';

describe('price', () => {
  test('adds', () => {
    expect(price([1, 2])).toBe(3); // the sum
  });
});
"""
GO = """\
package shop

import "testing"

func TestTotal(t *testing.T) {
\tif total := Total(1, 2); total != 3 {
\t\tt.Fatalf("got %d", total)
\t}
}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  test('adds', () => {", "  test('adds',\n    () => {"),
        ("'adds'", '"adds"'),
        ("[1, 2]", "[1, 2,]"),
        ("// the sum", "// all of it"),
        ("  test(", "\n\n\ttest("),
    ],
)
def test_layout_of_a_script_is_none(old: str, new: str) -> None:
    assert ids(edit("web/price.test.js", JS, JS.replace(old, new))) == set()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("test('adds'", "test.skip('adds'", "tests_skipped"),
        ("test('adds'", "xit('adds'", "tests_skipped"),
        ("describe('price'", "describe.only('price'", "tests_skipped"),
        ("toBe(3)", "toBe(4)", "tests_changed"),
        ("toBe(3)", "toBeTruthy()", "tests_changed"),
        ("    expect(price([1, 2])).toBe(3);", "    // expect(price([1, 2])).toBe(3);", "tests_changed"),
        ("'adds'", "'ad  ds'", "tests_changed"),
    ],
)
def test_a_script_that_tests_something_else_is_a_veto(old: str, new: str, expected: str) -> None:
    assert ids(edit("web/price.test.ts", JS, JS.replace(old, new))) == {expected}


def test_markup_in_a_test_is_no_layout() -> None:
    before = "test('shows', () => { render(<p>a b</p>) })\n"

    assert ids(edit("web/show.test.jsx", before, before.replace("a b", "a  b"))) == {
        "tests_changed",
        "unreadable",
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Total(1, 2)", "Total( 1,2 )", set()),
        ("total != 3 {", "total != 4 {", {"tests_changed"}),
        ("\tif total", "\tt.Skip()\n\tif total", {"tests_skipped"}),
        ("\tif total", "\treturn\n\tif total", {"tests_changed"}),
    ],
)
def test_go_is_judged_by_its_tokens(old: str, new: str, expected: set[str]) -> None:
    assert ids(edit("shop/total_test.go", GO, GO.replace(old, new))) == expected


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        ("tests/__snapshots__/a.snap", "exports[1] = 1\n", "exports[1] = 2\n", {"expectations_changed"}),
        ("tests/fixtures/answer.json", '{"a": 1}', '{"a": 2}', {"expectations_changed"}),
        ("tests/fixtures/answer.json", '{"a": 1}', '{ "a": 1 }\n', set()),
        ("tests/golden.txt", "a  b\n", "a b\n", {"expectations_changed"}),
        ("testdata/in.yml", "a: yes\n", "a: 'yes'\n", {"expectations_changed"}),
        ("tests/golden.txt", "a\n", None, {"tests_removed"}),
        ("tests/Price.Tests.ps1", "It adds\n", "It adds -Skip\n", {"tests_changed"}),
        ("spec/price_spec.rb", "expect 1\n", "expect 2\n", {"expectations_changed"}),
    ],
)
def test_what_tests_compare_with_stays(path: str, before: str, after: str | None, expected: set[str]) -> None:
    assert ids(edit(path, before, after)) == expected
