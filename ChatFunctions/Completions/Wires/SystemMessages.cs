namespace ChatFunctions.Completions.Wires;

/// <summary>What services other than OpenAI's understand of system messages: the templates of many models take one, at the front.</summary>
internal static class SystemMessages
{
    private const string System = "system";
    private const string Developer = "developer";

    /// <summary>The same messages, those of the system and of developers joined to one by blank lines.</summary>
    public static IEnumerable<(string Role, string Text)> InOne(IReadOnlyList<(string Role, string Text)> messages)
    {
        var rules = messages.Where(IsRule).Select(message => message.Text).ToArray();
        return rules.Length == 0 ? messages : messages.Where(message => !IsRule(message)).Prepend((System, string.Join("\n\n", rules)));
    }

    private static bool IsRule((string Role, string Text) message) => message.Role is System or Developer;
}
