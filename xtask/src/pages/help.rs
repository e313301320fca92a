//! The help texts, as a terminal shows them.

use clap::CommandFactory;

#[test]
fn help_texts_are_reviewed() {
    // The width of the terminal that runs the test must not matter.
    let mut command = crate::Command::command().term_width(100);
    command.build();
    insta::assert_snapshot!("help", command.render_long_help().to_string());
    for subcommand in command.get_subcommands_mut() {
        let name = format!("help_{}", subcommand.get_name().replace('-', "_"));
        insta::assert_snapshot!(name, subcommand.render_long_help().to_string());
    }
}
