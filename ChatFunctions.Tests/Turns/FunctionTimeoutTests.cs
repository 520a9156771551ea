using ChatFunctions.Tests.Settings;

namespace ChatFunctions.Tests.Turns;

/// <summary>How long a turn may be under which host: one invocation over its limit ends every turn of the instance.</summary>
public sealed class FunctionTimeoutTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatfunctions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{ "functionTimeout": "00:10:00" }""", "9 min")]
    [InlineData("""{ "functionTimeout": "00:10:00" }""", "599.9 s")]
    [InlineData("""{ /* no limit */ "functionTimeout": "-1", }""", "1 h")]
    [InlineData("""{ "functionTimeout": "-00:00:01", "unlimited": true }""", "-", "functionTimeout in host.json, which is -00:00:01")]
    [InlineData("""{ "functionTimeout": "00:10:00" }""", "10 min", "functionTimeout in host.json, which is 00:10:00")]
    [InlineData("""{ "functionTimeout": "00:05:00" }""", "-", "functionTimeout in host.json, which is 00:05:00")]
    [InlineData("""{ "functionTimeout": "01:00:00" }""", "1 h", "functionTimeout in host.json, which is 01:00:00")]
    [InlineData("""{ "version": "2.0" }""", "29 min")]
    [InlineData("""{ "version": "2.0" }""", "30 min", "the plan's default functionTimeout, which is 00:30:00")]
    [InlineData(null, "29 min")]
    [InlineData(null, "30 min", "the plan's default functionTimeout, which is 00:30:00")]
    [InlineData(null, "29 min", null, "WEBSITE_SKU=FlexConsumption")]
    [InlineData(null, "4 min", null, "WEBSITE_SKU=Dynamic")]
    [InlineData(null, "5 min", "the plan's default functionTimeout, which is 00:05:00", "WEBSITE_SKU=Dynamic")]
    [InlineData("""{ "functionTimeout": "00:10:00" }""", "12 min", null, "AzureFunctionsJobHost__functionTimeout=00:20:00")]
    [InlineData(
        """{ "functionTimeout": "00:30:00" }""", "12 min", "AzureFunctionsJobHost__functionTimeout, which is 00:10:00",
        "AzureFunctionsJobHost__functionTimeout=00:10:00")]
    public async Task Limit_and_longest_turn_are_set_app_starts_only_with_the_turn_below(
        string? hostJson, string longest, string? place = null, string setting = "UNRELATED=x")
    {
        Write(hostJson);
        (string, string?)[] settings =
        [
            ("FUNCTIONS_APPLICATION_DIRECTORY", _folder.FullName),
            ("Chat__MaxTurnDuration", longest == "-" ? null : longest),
            (setting.Split('=')[0], setting.Split('=')[1]),
        ];

        if (place is null)
        {
            using var host = AppSettings.Build(settings);
            await host.StartAsync();
            await host.StopAsync();
            return;
        }

        var line = await AppSettings.RefuseAsync(settings);
        Assert.StartsWith("Chat__MaxTurnDuration is 0", line, StringComparison.Ordinal);
        Assert.Contains($"but must be below {place}: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData(
        """{ "functionTimeout": "ten minutes" }""",
        "functionTimeout in host.json is 'ten minutes', but must be hh:mm:ss, or -1 for no limit.")]
    [InlineData("{\n  \"functionTimeout\": \"00:10:00\"\n  \"version\": \"2.0\"\n}", "host.json, line 3: this is not valid JSON.")]
    public async Task File_is_not_what_it_should_be_app_does_not_start_and_says_where(string hostJson, string expected)
    {
        Write(hostJson);

        Assert.Equal(expected, await AppSettings.RefuseAsync(("FUNCTIONS_APPLICATION_DIRECTORY", _folder.FullName)));
    }

    private void Write(string? hostJson)
    {
        if (hostJson is not null)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, "host.json"), hostJson);
        }
    }
}
