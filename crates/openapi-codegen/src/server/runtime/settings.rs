//! What a server can choose about requests.

/// Limits and leniencies of the router.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The largest JSON body, in bytes; a larger one is refused before it is read.
    pub json_limit: u64,
    /// The largest upload, in bytes, with the framing of a multipart form counted in.
    pub upload_limit: u64,
    /// How much of a refused request's body is still read, in bytes, so that its sender gets to see
    /// the answer. The connection of a longer one breaks.
    pub drain_limit: u64,
    /// Whether JSON may come as `application/x-www-form-urlencoded`, which is what `curl --data`
    /// says without a header. Off, as the contract asks for `application/json`.
    pub form_labelled_json: bool,
    /// Whether `Expect: 100-continue` is met. A server that does not answers with the contract's
    /// refusal.
    pub expect_continue: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            json_limit: 1024 * 1024,
            upload_limit: 8 * 1024 * 1024 * 1024,
            drain_limit: 64 * 1024 * 1024,
            form_labelled_json: false,
            expect_continue: true,
        }
    }
}
