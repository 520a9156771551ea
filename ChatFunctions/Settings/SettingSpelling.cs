namespace ChatFunctions.Settings;

/// <summary>
/// Finds settings whose name is nearly that of one of ours: nothing would read them, and nobody would notice. A name that is near to
/// none is let be: a newer or older version of the app may know it, and names that begin with <c>OPENAI_</c> are other tools' too.
/// </summary>
internal sealed class SettingSpelling(IConfiguration configuration) : IValidateOptions<KnownSettings>
{
    private const string Section = "__";

    // What other tools' variables begin with as well.
    private const string Vendor = "OPENAI_";

    public ValidateOptionsResult Validate(string? name, KnownSettings options)
    {
        string[] configured = [.. Names(configuration, "")];
        var misspelt =
            from family in options.All.Select(setting => setting.Name).GroupBy(name => new Family(Prefix(name), Depth(name)))
            from unknown in configured.Select(each => Cut(each, family.Key.Prefix, family.Key.Depth)).OfType<string>()
                .Except(family, StringComparer.OrdinalIgnoreCase)
            let meant = FindMeant(unknown, [.. family], family.Key.Prefix)
            where meant is not null
            orderby unknown
            select Setting.Misspelt(unknown, meant);
        string[] failures = [.. misspelt];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>The names of all that is configured, as they are in the environment. No value is looked at.</summary>
    private static IEnumerable<string> Names(IConfiguration section, string prefix) => section.GetChildren().SelectMany(child =>
        child.GetChildren().Any() ? Names(child, prefix + child.Key + Section) : [prefix + child.Key]);

    /// <summary>What a name has in common with those that it could be taken for: <c>Chat__</c>, <c>AZURE_OPENAI_</c>.</summary>
    private static string Prefix(string name)
    {
        var mark = name.Contains(Section, StringComparison.Ordinal) ? Section : Vendor;
        return name[..(name.IndexOf(mark, StringComparison.Ordinal) + mark.Length)];
    }

    /// <summary>How many sections a setting is within, itself included.</summary>
    private static int Depth(string name) => name.Split(Section).Length;

    /// <summary>The part of a name that is a setting's: what follows <c>Chat__Keys__</c> is up to the operator.</summary>
    private static string? Cut(string name, string prefix, int depth)
    {
        if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (depth > 2)
        {
            return name;
        }

        var end = IsOurs(prefix) ? name.IndexOf(Section, prefix.Length, StringComparison.Ordinal) : -1;
        return end < 0 ? name : name[..end];
    }

    private static bool IsOurs(string prefix) => prefix.EndsWith(Section, StringComparison.Ordinal);

    private string? FindMeant(string unknown, string[] known, string prefix)
    {
        var nearest = EditDistance.Nearest(unknown, known);
        var limit = Math.Clamp((nearest.Length - prefix.Length) / 3, 1, IsOurs(prefix) && Depth(nearest) <= 2 ? int.MaxValue : 2);
        if (EditDistance.Between(nearest, unknown) > limit)
        {
            return null;
        }

        // Somebody else's variable, where the one of ours that it resembles is there too.
        return IsOurs(prefix) || string.IsNullOrWhiteSpace(configuration[nearest]) ? nearest : null;
    }

    /// <summary>The settings that a name could be one of.</summary>
    private sealed record Family(string Prefix, int Depth);
}
