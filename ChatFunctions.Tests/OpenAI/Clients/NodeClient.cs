namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The stock clients from npm: each scenario is a function of a script in this folder.</summary>
internal static class NodeClient
{
    /// <summary>Runs a scenario to its end.</summary>
    /// <param name="api">Where <c>/api/</c> is.</param>
    /// <param name="scenario">The script and its function, such as <c>responses/create</c>.</param>
    /// <param name="arguments">What the function gets.</param>
    /// <param name="key">The client's <c>apiKey</c>.</param>
    /// <returns>What the function returned.</returns>
    public static async Task<JsonElement> RunAsync(Uri api, string scenario, object? arguments = null, string? key = null)
    {
        await using var process = await StartAsync(api, scenario, arguments, key);
        return await process.ResultAsync();
    }

    /// <summary>Starts a scenario that is not meant to run to its end.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static Task<NodeProcess> StartAsync(Uri api, string scenario, object? arguments = null, string? key = null) =>
        NodeFolder.OpenAIClients.StartAsync(
            ["run.mjs", .. scenario.Split('/'), JsonSerializer.Serialize(arguments ?? new { })],
            new Dictionary<string, string>
            {
                ["CHAT_BASE_URL"] = new Uri(api, "v1").ToString(),
                ["CHAT_API_KEY"] = key ?? HostEnvironment.ForeignKey ?? "none",
            });

    /// <summary>Runs a module's text, as if it stood in this folder.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> EvaluateAsync(string code)
    {
        await using var process = await NodeFolder.OpenAIClients.StartAsync(["--input-type=module", "--eval", code]);
        return await process.OutputAsync();
    }
}
