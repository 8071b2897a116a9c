//! Which requests have to carry `X-Token`.

/// Whether the appliance takes the sender for a browser, from which it demands `X-Token` with
/// unsafe methods since 7.5.
///
/// `PowerShell`'s default user agent begins with `Mozilla/` and counts as a browser, which is how
/// the rule became known; a plain `PowerShell/6.0.0` does not.
pub fn looks_like_a_browser(user_agent: &str) -> bool {
    user_agent.trim_start().to_ascii_lowercase().starts_with("mozilla/")
}

#[cfg(test)]
mod tests {
    use super::looks_like_a_browser;

    #[test]
    fn the_default_agent_of_powershell_is_a_browser_and_its_remedy_is_none() {
        let default =
            "Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.19045; en-US) PowerShell/7.4";
        assert!(looks_like_a_browser(default));
        for other in ["PowerShell/6.0.0", "curl/8.5.0", "", "reqwest/0.13"] {
            assert!(!looks_like_a_browser(other), "{other:?}");
        }
    }
}
