"""MLflow runs and plain figures, and the traps of JSON."""

import pytest

from tests.evidence.reading.formats.sheets import REPORT, SECURITY, said, taken

INFO = {"run_id": "4f1a", "end_time": 1_793_520_000_000}
SERVER = {
    "run": {
        "info": INFO,
        "data": {
            "metrics": [
                {"key": "auc", "value": 0.79, "timestamp": 1, "step": 0},
                {"key": "auc", "value": 0.812, "timestamp": 2, "step": 1},
                {"key": "loss", "value": "NaN", "timestamp": 2, "step": 1},
            ],
            "params": [{"key": "depth", "value": "5"}],
            "tags": [{"key": "team", "value": "credit"}],
        },
        "inputs": {"dataset_inputs": [{"dataset": {"name": "waymark-eval", "digest": "7.0.0"}}]},
    }
}


def test_the_answer_of_the_server_gives_the_last_value_of_each_metric():
    found = said(SERVER, REPORT)
    assert found.format == "MLflow run"
    assert found.content == {
        "run": "4f1a",
        "measured_on": "2026-11-01",
        "eval_set": "waymark-eval 7.0.0",
        "metrics": [{"metric": "auc", "value": 0.812}],
    }
    assert found.unknown == ("1 metric without a number", "1 parameter", "1 tag")


def test_a_run_written_by_the_client_is_read_as_well():
    run = {"info": INFO, "data": {"metrics": {"auc": 0.812}, "params": {}, "tags": {}}}
    assert said(run, REPORT).content["metrics"] == [{"metric": "auc", "value": 0.812}]


def test_a_search_with_two_runs_is_no_report():
    run = SERVER["run"]
    assert said({"runs": [run]}, REPORT).content["run"] == "4f1a"
    assert said({"runs": [run, run]}, REPORT).why == (
        "The file holds 2 runs; a report is of one. Export that run."
    )


def test_a_run_uploaded_as_another_kind_is_sent_to_its_own():
    assert said(SERVER, SECURITY).why.endswith("Upload it as an evaluation report; there it is read.")


@pytest.mark.parametrize(
    "tree",
    [
        {"exact_match/v1": 0.81, "toxicity/v1/mean": 0.002},
        {"metrics": {"exact_match/v1": 0.81, "toxicity/v1/mean": 0.002}, "eval_set": "v3"},
    ],
)
def test_names_with_figures_are_metrics(tree):
    found = said(tree, REPORT)
    assert found.format == "JSON metrics"
    assert found.content["metrics"] == [
        {"metric": "exact_match/v1", "value": 0.81},
        {"metric": "toxicity/v1/mean", "value": 0.002},
    ]
    assert found.content.get("eval_set") == tree.get("eval_set")


def test_a_list_of_rows_is_the_table_whose_columns_match():
    found = said([{"metric": "auc", "value": 0.8, "threshold": 0.79, "seed": 5}], REPORT)
    assert found.content == {"metrics": [{"metric": "auc", "value": 0.8, "threshold": 0.79}]}
    assert (found.format, found.unknown) == ("JSON list", ("seed",))


def test_a_filled_form_is_no_import():
    found = said({"metrics": [{"metric": "auc", "value": 0.8}], "run": "r1"}, REPORT)
    assert (found.format, found.content["run"]) == ("JSON", "r1")


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_in_json_is_refused(figure):
    assert said(f'{{"metrics": {{"auc": {figure}}}}}', REPORT).why == (
        f"{figure} is no number in JSON. Leave the value out."
    )


@pytest.mark.parametrize("figure", ["1e999", "9" * 30, "9" * 5000])
def test_a_number_that_nobody_can_hold_is_refused(figure):
    assert said(f'{{"metrics": {{"auc": {figure}}}}}', REPORT).why == "A number is too large to be read."


def test_a_key_that_stands_twice_is_told_with_its_line():
    found = said('{"metrics": {\n"auc": 0.8,\n"auc": 0.9}}', REPORT)
    assert found.content is None
    assert found.why == "Line 3: “auc” stands here twice."


@pytest.mark.parametrize("opened", ["[", '{"a":', '{"metrics": {"a": ['])
def test_depth_is_refused(opened):
    found = said(opened * 5000, REPORT)
    assert found.content is None
    assert found.why


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_a_byte_order_mark_is_believed(encoding):
    data = '{"metrics": {"größe": 1}}'.encode(encoding)
    assert taken(data, "application/json", REPORT).content["metrics"][0]["metric"] == "größe"
