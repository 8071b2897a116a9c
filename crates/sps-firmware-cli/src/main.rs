//! The program `spsfw`.

fn main() -> std::process::ExitCode {
    sps_firmware_cli::run()
}
