namespace ChatFunctions.Turns;

/// <summary>
/// A turn must end before the Functions host loses its patience: one invocation over <c>functionTimeout</c> ends the whole worker, and
/// with it every other turn that it runs.
/// </summary>
/// <remarks>Source: azure-functions-host, <c>ScriptJobHostOptionsSetup</c> (defaults, and -1 for no limit).</remarks>
internal sealed class FunctionTimeout(IConfiguration configuration) : IValidateOptions<TurnOptions>
{
    private const string Name = "functionTimeout";

    public ValidateOptionsResult Validate(string? name, TurnOptions options)
    {
        string? text;
        string place;
        try
        {
            (text, place) = Find();
        }
        catch (InvalidDataException exception) when (exception.GetBaseException() is JsonException { LineNumber: var line })
        {
            return ValidateOptionsResult.Fail($"host.json, line {(line ?? 0) + 1}: this is not valid JSON.");
        }

        if (!TryRead(text, out var timeout))
        {
            return ValidateOptionsResult.Fail($"{place} is '{text}', but must be hh:mm:ss, or -1 for no limit.");
        }

        return options.MaxTurnDuration.Value < timeout
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Chat__MaxTurnDuration is {options.MaxTurnDuration}, but must be below {place}, which is {timeout:c}: "
                + "an invocation that takes longer ends its whole worker.");
    }

    /// <summary>The host's limit, and where it comes from: an app setting counts before the file.</summary>
    private (string? Text, string Place) Find()
    {
        const string overridden = $"AzureFunctionsJobHost__{Name}";
        if (configuration[overridden.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] is { } setting)
        {
            return (setting, overridden);
        }

        var folder = configuration["FUNCTIONS_APPLICATION_DIRECTORY"] is { Length: > 0 } app ? app : AppContext.BaseDirectory;
        var host = new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, "host.json"), optional: true).Build();
        return (host[Name], host[Name] is null ? $"the plan's default {Name}" : $"{Name} in host.json");
    }

    private bool TryRead(string? text, out TimeSpan timeout)
    {
        if (text is null)
        {
            // The default of the Consumption plan, and of all others.
            var isConsumption = string.Equals(configuration["WEBSITE_SKU"], "Dynamic", StringComparison.OrdinalIgnoreCase);
            timeout = TimeSpan.FromMinutes(isConsumption ? 5 : 30);
            return true;
        }

        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out timeout))
        {
            return false;
        }

        // A bare -1 reads as minus one day.
        timeout = timeout == TimeSpan.FromDays(-1) ? TimeSpan.MaxValue : timeout;
        return true;
    }
}
