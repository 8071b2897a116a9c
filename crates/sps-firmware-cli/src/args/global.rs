//! What applies to all commands: which appliance, how to log in, how to print.

use std::path::PathBuf;

use clap::Args;

/// What applies to all commands.
#[derive(Debug, Args)]
pub struct Global {
    /// The appliance: a name from the configuration, or its address, such as sps.example:8443.
    #[arg(
        short,
        long,
        global = true,
        env = "SPSFW_APPLIANCE",
        value_name = "NAME|URL",
        help_heading = "Appliance"
    )]
    pub appliance: Option<String>,
    /// The user to log in as; `admin` if neither given nor configured.
    #[arg(
        short,
        long,
        global = true,
        env = "SPSFW_USER",
        value_name = "NAME",
        help_heading = "Appliance"
    )]
    pub user: Option<String>,
    /// Read the password from this file, which only you may be able to read. Without it, the
    /// variable SPSFW_PASSWORD is used, or else you are asked.
    #[arg(
        long,
        global = true,
        env = "SPSFW_PASSWORD_FILE",
        value_name = "FILE",
        help_heading = "Appliance"
    )]
    pub password_file: Option<PathBuf>,
    /// Read the password from the first line of the standard input.
    #[arg(long, global = true, conflicts_with = "password_file", help_heading = "Appliance")]
    pub password_stdin: bool,
    /// Log in with this TLS client certificate, its chain in PEM, instead of a password.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        requires = "client_key",
        conflicts_with_all = ["password_file", "password_stdin"],
        help_heading = "Appliance"
    )]
    pub client_certificate: Option<PathBuf>,
    /// The private key of the client certificate in PEM, which only you may be able to read.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        requires = "client_certificate",
        help_heading = "Appliance"
    )]
    pub client_key: Option<PathBuf>,
    /// The back end that checks the user; `local` is the appliance's own.
    #[arg(long, global = true, value_name = "METHOD", help_heading = "Appliance")]
    pub login_method: Option<String>,
    /// Trust the certificate with this SHA-256, and no other.
    #[arg(long, global = true, value_name = "SHA256", conflicts_with_all = ["ca_file", "danger_no_tls_verification"], help_heading = "Appliance")]
    pub fingerprint: Option<String>,
    /// Trust the certificate authorities in this PEM file, and no others.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "danger_no_tls_verification",
        help_heading = "Appliance"
    )]
    pub ca_file: Option<PathBuf>,
    /// Trust whatever answers. Whoever is in between can read the password.
    #[arg(long, global = true, help_heading = "Appliance")]
    pub danger_no_tls_verification: bool,
    /// Print JSON: one object, or one a line while something goes on. Errors go to the standard
    /// error as JSON too.
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// Tell on the standard error what is going on; twice for more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// The configuration, instead of the one in the XDG directory.
    #[arg(
        long,
        global = true,
        env = "SPSFW_CONFIG",
        value_name = "FILE",
        help_heading = "Appliance"
    )]
    pub config: Option<PathBuf>,
}
