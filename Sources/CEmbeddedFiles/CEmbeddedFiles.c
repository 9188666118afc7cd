#include "CEmbeddedFiles.h"

// A file is named twice: where its octets are embedded, and in the list. A test holds the lists against the folders.

#define FILE_ENTRY(name, bytes) {name, bytes, sizeof bytes}
#define END_OF_LIST {0, 0, 0}

// Examples/

static const unsigned char transcript_create[] = {
#embed "../../Examples/create.http"
};
static const unsigned char transcript_replace[] = {
#embed "../../Examples/replace.http"
};
static const unsigned char transcript_what_put_loses[] = {
#embed "../../Examples/what-put-loses.http"
};
static const unsigned char transcript_identical_put[] = {
#embed "../../Examples/identical-put.http"
};
static const unsigned char transcript_patch[] = {
#embed "../../Examples/patch.http"
};
static const unsigned char transcript_post_twice[] = {
#embed "../../Examples/post-twice.http"
};
static const unsigned char transcript_create_only[] = {
#embed "../../Examples/create-only.http"
};
static const unsigned char transcript_lost_update[] = {
#embed "../../Examples/lost-update.http"
};
static const unsigned char transcript_content_types[] = {
#embed "../../Examples/content-types.http"
};
static const unsigned char transcript_retry[] = {
#embed "../../Examples/retry.http"
};

static const struct embedded_file transcripts[] = {
    FILE_ENTRY("create", transcript_create),
    FILE_ENTRY("replace", transcript_replace),
    FILE_ENTRY("what-put-loses", transcript_what_put_loses),
    FILE_ENTRY("identical-put", transcript_identical_put),
    FILE_ENTRY("patch", transcript_patch),
    FILE_ENTRY("post-twice", transcript_post_twice),
    FILE_ENTRY("create-only", transcript_create_only),
    FILE_ENTRY("lost-update", transcript_lost_update),
    FILE_ENTRY("content-types", transcript_content_types),
    FILE_ENTRY("retry", transcript_retry),
    END_OF_LIST,
};

const struct embedded_file *embedded_transcripts(void) { return transcripts; }

// Web/

static const unsigned char web_index_html[] = {
#embed "../../Web/index.html"
};
static const unsigned char web_address_js[] = {
#embed "../../Web/address.js"
};
static const unsigned char web_announce_js[] = {
#embed "../../Web/announce.js"
};
static const unsigned char web_answer_view_js[] = {
#embed "../../Web/answer-view.js"
};
static const unsigned char web_base_css[] = {
#embed "../../Web/base.css"
};
static const unsigned char web_bytes_js[] = {
#embed "../../Web/bytes.js"
};
static const unsigned char web_change_view_js[] = {
#embed "../../Web/change-view.js"
};
static const unsigned char web_change_js[] = {
#embed "../../Web/change.js"
};
static const unsigned char web_citation_js[] = {
#embed "../../Web/citation.js"
};
static const unsigned char web_compare_view_js[] = {
#embed "../../Web/compare-view.js"
};
static const unsigned char web_compare_css[] = {
#embed "../../Web/compare.css"
};
static const unsigned char web_content_view_js[] = {
#embed "../../Web/content-view.js"
};
static const unsigned char web_copying_js[] = {
#embed "../../Web/copying.js"
};
static const unsigned char web_diff_view_js[] = {
#embed "../../Web/diff-view.js"
};
static const unsigned char web_diff_js[] = {
#embed "../../Web/diff.js"
};
static const unsigned char web_dom_js[] = {
#embed "../../Web/dom.js"
};
static const unsigned char web_exchange_js[] = {
#embed "../../Web/exchange.js"
};
static const unsigned char web_explanations_js[] = {
#embed "../../Web/explanations.js"
};
static const unsigned char web_favicon_svg[] = {
#embed "../../Web/favicon.svg"
};
static const unsigned char web_field_meanings_js[] = {
#embed "../../Web/field-meanings.js"
};
static const unsigned char web_field_rows_js[] = {
#embed "../../Web/field-rows.js"
};
static const unsigned char web_fields_view_js[] = {
#embed "../../Web/fields-view.js"
};
static const unsigned char web_graph_drawing_js[] = {
#embed "../../Web/graph-drawing.js"
};
static const unsigned char web_graph_layout_js[] = {
#embed "../../Web/graph-layout.js"
};
static const unsigned char web_graph_model_js[] = {
#embed "../../Web/graph-model.js"
};
static const unsigned char web_lesson_run_js[] = {
#embed "../../Web/lesson-run.js"
};
static const unsigned char web_lesson_step_js[] = {
#embed "../../Web/lesson-step.js"
};
static const unsigned char web_lessons_view_js[] = {
#embed "../../Web/lessons-view.js"
};
static const unsigned char web_lessons_css[] = {
#embed "../../Web/lessons.css"
};
static const unsigned char web_live_view_js[] = {
#embed "../../Web/live-view.js"
};
static const unsigned char web_live_css[] = {
#embed "../../Web/live.css"
};
static const unsigned char web_main_js[] = {
#embed "../../Web/main.js"
};
static const unsigned char web_message_js[] = {
#embed "../../Web/message.js"
};
static const unsigned char web_ownership_js[] = {
#embed "../../Web/ownership.js"
};
static const unsigned char web_page_css[] = {
#embed "../../Web/page.css"
};
static const unsigned char web_presets_js[] = {
#embed "../../Web/presets.js"
};
static const unsigned char web_progress_js[] = {
#embed "../../Web/progress.js"
};
static const unsigned char web_request_form_js[] = {
#embed "../../Web/request-form.js"
};
static const unsigned char web_request_css[] = {
#embed "../../Web/request.css"
};
static const unsigned char web_results_css[] = {
#embed "../../Web/results.css"
};
static const unsigned char web_snapshot_js[] = {
#embed "../../Web/snapshot.js"
};
static const unsigned char web_snippet_view_js[] = {
#embed "../../Web/snippet-view.js"
};
static const unsigned char web_statuses_js[] = {
#embed "../../Web/statuses.js"
};
static const unsigned char web_theme_css[] = {
#embed "../../Web/theme.css"
};
static const unsigned char web_views_js[] = {
#embed "../../Web/views.js"
};
static const unsigned char web_why_view_js[] = {
#embed "../../Web/why-view.js"
};
static const unsigned char web_why_css[] = {
#embed "../../Web/why.css"
};
static const unsigned char web_workbench_js[] = {
#embed "../../Web/workbench.js"
};

static const struct embedded_file web_files[] = {
    FILE_ENTRY("index.html", web_index_html),
    FILE_ENTRY("address.js", web_address_js),
    FILE_ENTRY("announce.js", web_announce_js),
    FILE_ENTRY("answer-view.js", web_answer_view_js),
    FILE_ENTRY("base.css", web_base_css),
    FILE_ENTRY("bytes.js", web_bytes_js),
    FILE_ENTRY("change-view.js", web_change_view_js),
    FILE_ENTRY("change.js", web_change_js),
    FILE_ENTRY("citation.js", web_citation_js),
    FILE_ENTRY("compare-view.js", web_compare_view_js),
    FILE_ENTRY("compare.css", web_compare_css),
    FILE_ENTRY("content-view.js", web_content_view_js),
    FILE_ENTRY("copying.js", web_copying_js),
    FILE_ENTRY("diff-view.js", web_diff_view_js),
    FILE_ENTRY("diff.js", web_diff_js),
    FILE_ENTRY("dom.js", web_dom_js),
    FILE_ENTRY("exchange.js", web_exchange_js),
    FILE_ENTRY("explanations.js", web_explanations_js),
    FILE_ENTRY("favicon.svg", web_favicon_svg),
    FILE_ENTRY("field-meanings.js", web_field_meanings_js),
    FILE_ENTRY("field-rows.js", web_field_rows_js),
    FILE_ENTRY("fields-view.js", web_fields_view_js),
    FILE_ENTRY("graph-drawing.js", web_graph_drawing_js),
    FILE_ENTRY("graph-layout.js", web_graph_layout_js),
    FILE_ENTRY("graph-model.js", web_graph_model_js),
    FILE_ENTRY("lesson-run.js", web_lesson_run_js),
    FILE_ENTRY("lesson-step.js", web_lesson_step_js),
    FILE_ENTRY("lessons-view.js", web_lessons_view_js),
    FILE_ENTRY("lessons.css", web_lessons_css),
    FILE_ENTRY("live-view.js", web_live_view_js),
    FILE_ENTRY("live.css", web_live_css),
    FILE_ENTRY("main.js", web_main_js),
    FILE_ENTRY("message.js", web_message_js),
    FILE_ENTRY("ownership.js", web_ownership_js),
    FILE_ENTRY("page.css", web_page_css),
    FILE_ENTRY("presets.js", web_presets_js),
    FILE_ENTRY("progress.js", web_progress_js),
    FILE_ENTRY("request-form.js", web_request_form_js),
    FILE_ENTRY("request.css", web_request_css),
    FILE_ENTRY("results.css", web_results_css),
    FILE_ENTRY("snapshot.js", web_snapshot_js),
    FILE_ENTRY("snippet-view.js", web_snippet_view_js),
    FILE_ENTRY("statuses.js", web_statuses_js),
    FILE_ENTRY("theme.css", web_theme_css),
    FILE_ENTRY("views.js", web_views_js),
    FILE_ENTRY("why-view.js", web_why_view_js),
    FILE_ENTRY("why.css", web_why_css),
    FILE_ENTRY("workbench.js", web_workbench_js),
    END_OF_LIST,
};

const struct embedded_file *embedded_web_files(void) { return web_files; }
