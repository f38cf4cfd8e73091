//! The script that collects an organization with the AWS CLI.
//!
//! Knows only that it is a POSIX shell script whose output [`aws_cli::import`](super::aws_cli::import) reads.
//! Canopy itself never talks to AWS: the user reads the script and runs it.

/// A read-only POSIX shell script: it calls nothing but `aws organizations describe-…` and `list-…`.
///
/// It takes the output folder as its argument and writes one file an answer.
pub fn script() -> &'static str {
    include_str!("../../assets/collect.sh")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_only_reads() {
        assert_eq!(script().matches("aws organizations \"$1\"").count(), 1, "one place calls AWS");
        let code = script().lines().filter(|line| !line.trim_start().starts_with('#'));
        let calls: Vec<&str> = code.filter_map(|line| line.trim_start().strip_prefix("collect ")).collect();
        assert!(
            calls.len() > 10 && calls.iter().all(|call| call.starts_with("list-") || call.starts_with("describe-"))
        );
    }
}
