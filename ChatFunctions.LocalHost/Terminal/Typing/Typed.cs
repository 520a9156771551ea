namespace ChatFunctions.LocalHost.Terminal.Typing;

/// <summary>What a person did at the keyboard: a key, a character, or a paste.</summary>
/// <param name="Key">The key; <see cref="ConsoleKey.None"/> where only the text counts.</param>
/// <param name="Modifiers">What was held down with it.</param>
/// <param name="Text">What it writes, without control characters but new lines and tabs; empty for a key that only does something.</param>
internal readonly record struct Typed(ConsoleKey Key, ConsoleModifiers Modifiers, string Text)
{
    /// <summary>Ctrl+C.</summary>
    public static Typed Interrupt { get; } = new(ConsoleKey.C, ConsoleModifiers.Control, "");

    public static Typed Said(string text) => new(ConsoleKey.None, ConsoleModifiers.None, text);
}
