using ChatFunctions.Settings;

namespace ChatFunctions.LocalHost;

/// <summary>Turns what stopped the start into what the person at the terminal should read.</summary>
internal static class StartFailure
{
    public static string Explain(Exception failure) => failure switch
    {
        StartFailureException => failure.Message,
        _ when SettingsFailure.TryExplain(failure, out var lines) => string.Join(Environment.NewLine, lines),
        AggregateException several => string.Join(Environment.NewLine, several.InnerExceptions.Select(Explain).Distinct()),
        InvalidOperationException => failure.Message,

        // Not foreseen: the stack is worth more than a tidy sentence.
        _ => $"ChatFunctions did not start. {failure}",
    };
}
