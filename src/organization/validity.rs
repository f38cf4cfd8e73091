//! Which names, e-mails and tags AWS takes.
//!
//! Knows the rules for single values; each function says why a value is refused.
//! Uniqueness needs the whole organization and is checked where edits are applied and where findings are made.

use super::quota;

/// Why AWS would not take a value: the sentence is about the value alone.
pub type Refusal = Option<String>;

/// A name for an account that is being created: 1–50 printable ASCII characters.
pub fn created_account_name(name: &str) -> Refusal {
    length("an account name", name, 1, quota::CREATED_ACCOUNT_NAME).or_else(|| {
        let odd = name.chars().find(|c| !(' '..='~').contains(c))?;
        Some(format!("an account name holds printable ASCII characters only, not `{odd}`"))
    })
}

/// A name that AWS may answer with: 1–128 characters of any kind.
pub fn name(what: &str, name: &str) -> Refusal {
    length(what, name, 1, quota::NAME)
}

/// A policy description: at most 512 characters; it may be empty.
pub fn description(text: &str) -> Refusal {
    length("a description", text, 0, quota::POLICY_DESCRIPTION)
}

/// An account's e-mail, by the rules of `CreateAccount`.
pub fn email(email: &str) -> Refusal {
    if let Some(refusal) = length("an e-mail", email, quota::EMAIL_MIN, quota::EMAIL_MAX) {
        return Some(refusal);
    }
    if !email.is_ascii() {
        return Some("an e-mail holds ASCII characters only".to_owned());
    }
    let Some((local, domain)) = email.split_once('@') else {
        return Some("an e-mail has an `@`".to_owned());
    };
    if domain.contains('@') {
        return Some("an e-mail has exactly one `@`".to_owned());
    }
    if local.is_empty() || local.starts_with('.') {
        return Some("the part before `@` is not empty and does not begin with a dot".to_owned());
    }
    if let Some(odd) = local.chars().find(|c| c.is_whitespace() || c.is_control() || "\"'()<>[]:;,\\|%&".contains(*c)) {
        return Some(format!("the part before `@` may not hold `{odd}`"));
    }
    let edge = |c: char| c == '-' || c == '.';
    if !domain.contains('.')
        || domain.starts_with(edge)
        || domain.ends_with(edge)
        || !domain.chars().all(|c| c.is_ascii_alphanumeric() || edge(c))
    {
        return Some(format!("`{domain}` is not a domain: letters, digits, `-` and at least one `.` inside"));
    }
    None
}

/// A tag key that people may set: 1–128 characters, not beginning with `aws:`.
pub fn tag_key(key: &str) -> Refusal {
    length("a tag key", key, 1, quota::TAG_KEY).or_else(|| tag_characters("a tag key", key)).or_else(|| {
        let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
        reserved.then(|| format!("`{key}` begins with `aws:`, which AWS keeps for itself"))
    })
}

/// A tag value: at most 256 characters; it may be empty.
pub fn tag_value(value: &str) -> Refusal {
    length("a tag value", value, 0, quota::TAG_VALUE).or_else(|| tag_characters("a tag value", value))
}

fn tag_characters(what: &str, text: &str) -> Refusal {
    let odd = text.chars().find(|c| !(c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(*c)))?;
    Some(format!("{what} may hold letters, digits, spaces and `_.:/=+-@`, not `{odd}`"))
}

fn length(what: &str, text: &str, min: usize, max: usize) -> Refusal {
    let length = text.chars().count();
    if length < min {
        return Some(if min == 1 {
            format!("{what} may not be empty")
        } else {
            format!("{what} has at least {min} characters")
        });
    }
    (length > max).then(|| format!("{what} has at most {max} characters, this one has {length}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails() {
        for good in ["a@b.co", "aws+dev@example.com", "x.y-z@sub.example.org"] {
            assert_eq!(email(good), None, "{good}");
        }
        for bad in [
            "a@b.c",
            "no-at.example.com",
            "a@@b.com",
            "two@at@b.com",
            ".dot@example.com",
            "a b@example.com",
            "a,b@example.com",
            "a@example",
            "a@-example.com",
            "a@example.com.",
            "ä@example.com",
            "a@exa_mple.com",
        ] {
            assert!(email(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn names_and_tags() {
        assert_eq!(created_account_name("Log archive"), None);
        assert!(created_account_name("Zürich").is_some());
        assert!(created_account_name("").is_some());
        assert!(created_account_name(&"x".repeat(51)).is_some());
        assert_eq!(name("an OU name", &"ü".repeat(128)), None);
        assert!(name("an OU name", &"ü".repeat(129)).is_some());
        assert_eq!(tag_key("cost centre"), None);
        assert!(tag_key("AWS:thing").is_some());
        assert!(tag_key("a!b").is_some());
        assert_eq!(tag_value(""), None);
    }
}
