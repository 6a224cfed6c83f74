#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic: Swift sees neither.
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ccurl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode ccurl_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode ccurl_set_headers(CURL *curl, const struct curl_slist *headers) {
  return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}
static inline CURLcode ccurl_set_error_text(CURL *curl, char *buffer) {
  return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, buffer);
}
static inline CURLcode ccurl_on_bytes(CURL *curl, ccurl_receiver receiver, void *context) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receiver);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_WRITEDATA, context);
}
static inline CURLcode ccurl_on_header(CURL *curl, ccurl_receiver receiver, void *context) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, receiver);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_HEADERDATA, context);
}
typedef int (*ccurl_ticker)(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now);
static inline CURLcode ccurl_on_tick(CURL *curl, ccurl_ticker ticker, void *context) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ticker);
  if (code == CURLE_OK) code = curl_easy_setopt(curl, CURLOPT_XFERINFODATA, context);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

// The options that take text came with 7.85 and made the older ones deprecated.
/// Which schemes a transfer and its redirects may use: https only, or http too.
static inline CURLcode ccurl_allow_schemes(CURL *curl, int http_too) {
#if LIBCURL_VERSION_NUM >= 0x075500
  const char *schemes = http_too ? "https,http" : "https";
  CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, schemes);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, schemes);
#else
  long schemes = CURLPROTO_HTTPS | (http_too ? CURLPROTO_HTTP : 0);
  CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS, schemes);
  return code != CURLE_OK ? code : curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, schemes);
#endif
}

/// The answer of a proxy that was asked for a tunnel; 0 where none was asked.
static inline long ccurl_proxy_answer(CURL *curl) {
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &code);
  return code;
}
#endif
