//! What went wrong, as a sentence: causes in one language, the system's own in words; what is wrong
//! with a command line, in Chinese before what the parser says of it.

use std::error::Error;
use std::io;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::domain::words::Lang;

/// An error with its causes, outermost first. Errors say both languages as `甲 / a`.
pub fn sentence(error: &anyhow::Error, lang: Lang) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in error.chain() {
        // What was said with its cause at the end is not said twice.
        let raw = cause.to_string();
        if let Some(last) = said.last_mut() {
            let bare = last
                .strip_suffix(&raw)
                .map(|bare| bare.trim_end_matches(": "));
            if let Some(bare) = bare.map(str::to_owned) {
                *last = bare;
            }
        }
        said.push(one(cause, lang));
    }
    said.retain(|part| !part.is_empty());
    said.join(": ")
}

fn one(cause: &(dyn Error + 'static), lang: Lang) -> String {
    let text = match cause.downcast_ref::<io::Error>() {
        Some(error) => disk(error),
        None => cause.to_string(),
    };
    match (text.split_once(" / "), lang) {
        (Some((zh, _)), Lang::Zh) => zh.to_owned(),
        (Some((_, en)), Lang::En) => en.to_owned(),
        (None, _) => text,
    }
}

/// What the system says of a file.
fn disk(error: &io::Error) -> String {
    let text = match error.kind() {
        io::ErrorKind::NotFound => "没有这个文件或文件夹 / no such file or folder",
        io::ErrorKind::PermissionDenied => "没有读写权限 / permission denied",
        io::ErrorKind::AlreadyExists => "已存在，不覆盖 / it exists and is not written over",
        io::ErrorKind::IsADirectory => "这是文件夹，不是文件 / a folder, not a file",
        io::ErrorKind::NotADirectory => "路径中有一段不是文件夹 / a part of the path is no folder",
        io::ErrorKind::StorageFull => "磁盘已满 / the disk is full",
        _ => return format!("系统报错：{error} / {error}"),
    };
    text.to_owned()
}

/// What is wrong with a command line, in Chinese; `None` where somebody only asked for help.
pub fn usage(error: &clap::Error) -> Option<String> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let (argument, value) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    let what = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::InvalidSubcommand => {
            let verb = context(ContextKind::InvalidSubcommand);
            format!("没有名为“{verb}”的命令")
        }
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项或参数"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 没有取值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{argument} 不能取“{value}”")
        }
        ErrorKind::ArgumentConflict => {
            let prior = context(ContextKind::PriorArg);
            format!("{argument} 不能与 {prior} 同时使用")
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::TooManyValues => {
            format!("{argument} 的取值个数不对")
        }
        _ => "无法识别".to_owned(),
    };
    Some(format!("命令行有误：{what}；用法见 jiebang --help"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::args::Args;
    use super::*;

    #[test]
    fn a_wrong_command_line_is_said_in_chinese() {
        let said = |args: &[&str]| {
            let args = [&["jiebang"], args].concat();
            Args::try_parse_from(args).err().and_then(|e| usage(&e))
        };
        let says = |args: &[&str], what: &str| {
            let said = said(args).unwrap_or_default();
            assert!(said.contains(what), "{args:?}: {said}");
        };
        says(&["sovle", "x"], "没有名为“sovle”的命令");
        says(&["solve"], "缺少 <ROUND>");
        says(&["solve", "x", "--bid"], "没有“--bid”");
        says(&["solve", "x", "--lang", "fr"], "不能取“fr”");
        says(&["solve", "x", "--threads", "0"], "不能取“0”");
        says(&["solve", "x", "-q", "-v"], "不能与");
        says(&["explain", "x", "--leave", "K1"], "个数不对");
        assert_eq!(said(&["--help"]), None);
        assert_eq!(said(&["solve", "x"]), None);
    }

    #[test]
    fn causes_are_said_once_and_in_one_language() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        let error = anyhow::Error::new(missing).context("甲.toml");
        assert_eq!(sentence(&error, Lang::Zh), "甲.toml: 没有这个文件或文件夹");
        assert_eq!(
            sentence(&error, Lang::En),
            "甲.toml: no such file or folder"
        );
    }
}
