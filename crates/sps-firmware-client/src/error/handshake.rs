//! What a TLS handshake that failed means, in words for people.

use std::time::{Duration, UNIX_EPOCH};

use rustls::{AlertDescription as Alert, CertificateError as Fault, Error};

use super::ErrorKind;

/// Who trusts whom no more; nothing where it is about something else than a certificate.
pub(super) fn refusal(host: &str, error: &Error) -> Option<ErrorKind> {
    let host = host.to_owned();
    match error {
        Error::InvalidCertificate(fault) => {
            Some(ErrorKind::Certificate { host, reason: theirs(fault) })
        }
        Error::AlertReceived(Alert::CertificateRequired | Alert::NoCertificate) => {
            Some(ErrorKind::ClientCertificateMissing { host })
        }
        Error::AlertReceived(alert) => {
            let reason = ours(*alert)?.to_owned();
            Some(ErrorKind::ClientCertificate { host, reason })
        }
        _ => None,
    }
}

/// What stands against the handshake as a whole.
pub(super) fn failure(error: &Error) -> Option<String> {
    let alert = match error {
        Error::AlertReceived(alert) => alert,
        Error::InvalidMessage(_) => {
            return Some("what answers there does not speak TLS: is it another port?".to_owned());
        }
        _ => return None,
    };
    Some(match alert {
        // TLS 1.2 has no alert of its own for a certificate that is missing.
        Alert::HandshakeFailure => "it refuses the TLS handshake: it may demand a client \
                                    certificate, or speak no cipher that is spoken here"
            .to_owned(),
        Alert::ProtocolVersion => "it speaks neither TLS 1.2 nor TLS 1.3".to_owned(),
        alert => format!("it ended the TLS handshake with the alert {alert:?}"),
    })
}

/// Why the other side does not take the certificate that we have shown, if the alert is about that.
fn ours(alert: Alert) -> Option<&'static str> {
    Some(match alert {
        Alert::BadCertificate => "it cannot be read, or its signature is wrong",
        Alert::UnsupportedCertificate => "it is of a kind that is not taken for logins",
        Alert::CertificateRevoked => "it was revoked",
        Alert::CertificateExpired => "it has expired, by the clock over there",
        Alert::CertificateUnknown => "it is not taken, for a reason that is not told",
        Alert::UnknownCA => "it was issued by nobody that is trusted there",
        // So is one of an authority that has taken the name of another.
        Alert::DecryptError => "its signature cannot be verified there",
        Alert::AccessDenied => "it is good, but whom it names is not let in",
        _ => return None,
    })
}

fn theirs(fault: &Fault) -> String {
    let text = match fault {
        Fault::UnknownIssuer => "it was issued by nobody that is trusted here (is it self-signed?)",
        Fault::Expired => "it has expired",
        Fault::ExpiredContext { not_after, .. } => {
            let end = UNIX_EPOCH + Duration::from_secs(not_after.as_secs());
            return format!("it has expired (on {})", httpdate::fmt_http_date(end));
        }
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => {
            "it is not valid yet (is a clock wrong?)"
        }
        Fault::NotValidForName => "it is for another host name",
        Fault::NotValidForNameContext { presented, .. } => return for_others(presented),
        Fault::Revoked => "it was revoked",
        Fault::BadEncoding => "it cannot be read",
        Fault::BadSignature => "its signature is wrong",
        Fault::Other(other) => return of_verifier(&other.0.to_string()),
        fault => return format!("{fault:?}"),
    };
    text.to_owned()
}

/// For whom a certificate is, as the verifier lists it: `DnsName("sps.example")`.
fn for_others(presented: &[String]) -> String {
    let bare = |name: &String| match name.split('"').nth(1) {
        Some(bare) => bare.to_owned(),
        None => name.clone(),
    };
    match presented {
        [] => "it is for another host name, and names none that counts".to_owned(),
        names => {
            let names: Vec<_> = names.iter().map(bare).collect();
            format!("it is for another host name ({})", names.join(", "))
        }
    }
}

/// What a verifier says, ours or the one of webpki, which has only a name for a common case.
fn of_verifier(text: &str) -> String {
    match text {
        "CaUsedAsEndEntity" => "it is the certificate of an authority and not of a server; as \
                                such it can only be trusted by its fingerprint"
            .to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::UnixTime;
    use rustls::{AlertDescription as Alert, CertificateError, Error};

    use super::{failure, refusal};

    #[test]
    fn no_reason_is_the_name_of_a_variant() {
        for alert in [
            Alert::BadCertificate,
            Alert::UnsupportedCertificate,
            Alert::CertificateRevoked,
            Alert::CertificateExpired,
            Alert::CertificateUnknown,
            Alert::UnknownCA,
            Alert::DecryptError,
            Alert::AccessDenied,
        ] {
            let text = refusal("sps:443", &Error::AlertReceived(alert)).unwrap().to_string();
            assert!(text.starts_with("sps:443 refuses the client certificate: it"), "{text}");
            assert!(!text.contains(&format!("{alert:?}")), "{text}");
        }
        for fault in [
            CertificateError::NotValidYet,
            CertificateError::Revoked,
            CertificateError::BadEncoding,
            CertificateError::BadSignature,
        ] {
            let name = format!("{fault:?}");
            let text = refusal("sps:443", &Error::InvalidCertificate(fault)).unwrap().to_string();
            assert!(!text.contains(&name), "{text}");
        }
    }

    #[test]
    fn a_handshake_that_fails_as_a_whole_is_about_no_certificate_for_certain() {
        let refused = Error::AlertReceived(Alert::HandshakeFailure);
        assert!(refusal("sps:443", &refused).is_none());
        assert!(failure(&refused).unwrap().contains("may demand a client certificate"));
    }

    #[test]
    fn a_certificate_that_is_out_of_date_or_for_others_says_how() {
        let told =
            |fault| refusal("sps:443", &Error::InvalidCertificate(fault)).unwrap().to_string();
        let time = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let fault = CertificateError::ExpiredContext { time: time(2), not_after: time(1) };
        assert!(told(fault).ends_with("it has expired (on Thu, 01 Jan 1970 00:00:01 GMT)"));
        let names = |names: &[&str]| CertificateError::NotValidForNameContext {
            expected: "sps".try_into().unwrap(),
            presented: names.iter().map(|&name| name.to_owned()).collect(),
        };
        let text = told(names(&[r#"DnsName("a.example")"#, "IpAddress(192.0.2.7)"]));
        assert!(text.ends_with("another host name (a.example, IpAddress(192.0.2.7))"), "{text}");
        assert!(told(names(&[])).ends_with("names none that counts"));
    }
}
