using System.Diagnostics.CodeAnalysis;

namespace ChatFunctions.Settings;

/// <summary>What keeps the app from starting, where that is its settings.</summary>
public static class SettingsFailure
{
    /// <summary>One line for each setting that is wrong: its name, its value unless that is a secret, and what is allowed.</summary>
    /// <returns><see langword="false"/> when the exception is of another kind.</returns>
    public static bool TryExplain(Exception failure, [NotNullWhen(true)] out IReadOnlyList<string>? lines)
    {
        var failures = failure is AggregateException several ? several.Flatten().InnerExceptions : (IReadOnlyList<Exception>)[failure];
        lines = failures.All(each => each is OptionsValidationException)
            ? [.. failures.Cast<OptionsValidationException>().SelectMany(each => each.Failures).Distinct()]
            : null;
        return lines is not null;
    }
}
