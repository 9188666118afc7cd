#include "CEmbeddedFiles.h"

// A file is named twice: where its bytes are embedded, and in the list. A test holds the lists against the folders.

#define FILE_ENTRY(name, bytes) {name, bytes, sizeof bytes}
#define END_OF_LIST {0, 0, 0}

// Examples/

static const unsigned char transcript_create[] = {
#embed "../../Examples/create.http"
};
static const unsigned char transcript_replace[] = {
#embed "../../Examples/replace.http"
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
static const unsigned char transcript_content_types[] = {
#embed "../../Examples/content-types.http"
};
static const unsigned char transcript_lost_update[] = {
#embed "../../Examples/lost-update.http"
};
static const unsigned char transcript_race[] = {
#embed "../../Examples/race.http"
};
static const unsigned char transcript_lost_answer[] = {
#embed "../../Examples/lost-answer.http"
};
static const unsigned char transcript_retry[] = {
#embed "../../Examples/retry.http"
};
static const unsigned char transcript_double_post[] = {
#embed "../../Examples/double-post.http"
};
static const unsigned char transcript_go_back[] = {
#embed "../../Examples/go-back.http"
};
static const unsigned char transcript_watch[] = {
#embed "../../Examples/watch.http"
};
static const unsigned char transcript_ask[] = {
#embed "../../Examples/ask.http"
};
static const unsigned char transcript_change_many[] = {
#embed "../../Examples/change-many.http"
};

static const struct embedded_file transcripts[] = {
    FILE_ENTRY("create", transcript_create),
    FILE_ENTRY("replace", transcript_replace),
    FILE_ENTRY("identical-put", transcript_identical_put),
    FILE_ENTRY("patch", transcript_patch),
    FILE_ENTRY("post-twice", transcript_post_twice),
    FILE_ENTRY("content-types", transcript_content_types),
    FILE_ENTRY("lost-update", transcript_lost_update),
    FILE_ENTRY("race", transcript_race),
    FILE_ENTRY("lost-answer", transcript_lost_answer),
    FILE_ENTRY("retry", transcript_retry),
    FILE_ENTRY("double-post", transcript_double_post),
    FILE_ENTRY("go-back", transcript_go_back),
    FILE_ENTRY("watch", transcript_watch),
    FILE_ENTRY("ask", transcript_ask),
    FILE_ENTRY("change-many", transcript_change_many),
    END_OF_LIST,
};

const struct embedded_file *embedded_transcripts(void) { return transcripts; }

// Web/

static const unsigned char web_answer_js[] = {
#embed "../../Web/answer.js"
};
static const unsigned char web_base_css[] = {
#embed "../../Web/base.css"
};
static const unsigned char web_change_js[] = {
#embed "../../Web/change.js"
};
static const unsigned char web_changes_js[] = {
#embed "../../Web/changes.js"
};
static const unsigned char web_collections_js[] = {
#embed "../../Web/collections.js"
};
static const unsigned char web_compare_js[] = {
#embed "../../Web/compare.js"
};
static const unsigned char web_curl_js[] = {
#embed "../../Web/curl.js"
};
static const unsigned char web_data_css[] = {
#embed "../../Web/data.css"
};
static const unsigned char web_data_js[] = {
#embed "../../Web/data.js"
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
static const unsigned char web_favicon_svg[] = {
#embed "../../Web/favicon.svg"
};
static const unsigned char web_graph_js[] = {
#embed "../../Web/graph.js"
};
static const unsigned char web_history_js[] = {
#embed "../../Web/history.js"
};
static const unsigned char web_index_html[] = {
#embed "../../Web/index.html"
};
static const unsigned char web_lesson_request_js[] = {
#embed "../../Web/lesson-request.js"
};
static const unsigned char web_lesson_result_js[] = {
#embed "../../Web/lesson-result.js"
};
static const unsigned char web_lesson_run_js[] = {
#embed "../../Web/lesson-run.js"
};
static const unsigned char web_lesson_sheet_js[] = {
#embed "../../Web/lesson-sheet.js"
};
static const unsigned char web_lessons_css[] = {
#embed "../../Web/lessons.css"
};
static const unsigned char web_lessons_js[] = {
#embed "../../Web/lessons.js"
};
static const unsigned char web_link_js[] = {
#embed "../../Web/link.js"
};
static const unsigned char web_live_js[] = {
#embed "../../Web/live.js"
};
static const unsigned char web_main_js[] = {
#embed "../../Web/main.js"
};
static const unsigned char web_message_js[] = {
#embed "../../Web/message.js"
};
static const unsigned char web_name_js[] = {
#embed "../../Web/name.js"
};
static const unsigned char web_places_js[] = {
#embed "../../Web/places.js"
};
static const unsigned char web_request_js[] = {
#embed "../../Web/request.js"
};
static const unsigned char web_requests_js[] = {
#embed "../../Web/requests.js"
};
static const unsigned char web_result_js[] = {
#embed "../../Web/result.js"
};
static const unsigned char web_snippets_js[] = {
#embed "../../Web/snippets.js"
};
static const unsigned char web_token_js[] = {
#embed "../../Web/token.js"
};
static const unsigned char web_transcript_js[] = {
#embed "../../Web/transcript.js"
};
static const unsigned char web_views_css[] = {
#embed "../../Web/views.css"
};
static const unsigned char web_why_js[] = {
#embed "../../Web/why.js"
};

static const struct embedded_file web_files[] = {
    FILE_ENTRY("answer.js", web_answer_js),
    FILE_ENTRY("base.css", web_base_css),
    FILE_ENTRY("change.js", web_change_js),
    FILE_ENTRY("changes.js", web_changes_js),
    FILE_ENTRY("collections.js", web_collections_js),
    FILE_ENTRY("compare.js", web_compare_js),
    FILE_ENTRY("curl.js", web_curl_js),
    FILE_ENTRY("data.css", web_data_css),
    FILE_ENTRY("data.js", web_data_js),
    FILE_ENTRY("diff.js", web_diff_js),
    FILE_ENTRY("dom.js", web_dom_js),
    FILE_ENTRY("exchange.js", web_exchange_js),
    FILE_ENTRY("favicon.svg", web_favicon_svg),
    FILE_ENTRY("graph.js", web_graph_js),
    FILE_ENTRY("history.js", web_history_js),
    FILE_ENTRY("index.html", web_index_html),
    FILE_ENTRY("lesson-request.js", web_lesson_request_js),
    FILE_ENTRY("lesson-result.js", web_lesson_result_js),
    FILE_ENTRY("lesson-run.js", web_lesson_run_js),
    FILE_ENTRY("lesson-sheet.js", web_lesson_sheet_js),
    FILE_ENTRY("lessons.css", web_lessons_css),
    FILE_ENTRY("lessons.js", web_lessons_js),
    FILE_ENTRY("link.js", web_link_js),
    FILE_ENTRY("live.js", web_live_js),
    FILE_ENTRY("main.js", web_main_js),
    FILE_ENTRY("message.js", web_message_js),
    FILE_ENTRY("name.js", web_name_js),
    FILE_ENTRY("places.js", web_places_js),
    FILE_ENTRY("request.js", web_request_js),
    FILE_ENTRY("requests.js", web_requests_js),
    FILE_ENTRY("result.js", web_result_js),
    FILE_ENTRY("snippets.js", web_snippets_js),
    FILE_ENTRY("token.js", web_token_js),
    FILE_ENTRY("transcript.js", web_transcript_js),
    FILE_ENTRY("views.css", web_views_css),
    FILE_ENTRY("why.js", web_why_js),
    END_OF_LIST,
};

const struct embedded_file *embedded_web_files(void) { return web_files; }
