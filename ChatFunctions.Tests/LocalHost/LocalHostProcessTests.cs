using System.Net.Sockets;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.LocalHost.Tables;
using ChatFunctions.Tests.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.LocalHost;

public sealed class LocalHostProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TableEndPoint _tables = new(QuietPort.Choose());

    public void Dispose()
    {
        var data = _tables.DataFolder(Repository.Find());
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task SeveralStartedTogether_ShareOneTableService_WhichEndsWithItsOwnerEvenWhenKilled()
    {
        await using var one = StartWith(_tables);
        await using var other = StartWith(_tables);
        await Task.WhenAll(one.ReadyAsync(), other.ReadyAsync());
        var (owner, guest) = IsOwner(one) ? (one, other) : (other, one);

        Assert.False(IsOwner(guest));
        Assert.Contains("ends with the LocalHost that started it", guest.Output, StringComparison.Ordinal);

        Assert.Equal(0, await guest.StopAsync());
        Assert.True(await _tables.AnswersAsync(CancellationToken.None));

        await owner.KillAsync();
        Assert.True(await EndsAsync(_tables));
    }

    [Fact]
    public async Task Terminated_ExitsWithZeroAndEndsWhatItStarted()
    {
        await using var host = StartWith(_tables);
        await host.ReadyAsync();
        var lines = host.Output.Split('\n', StringSplitOptions.TrimEntries);
        var model = new Uri(lines.Single(line => line.StartsWith("Model: ", StringComparison.Ordinal)).Split(' ')[4]);
        Assert.True(await _tables.AnswersAsync(CancellationToken.None));
        Assert.True(await AcceptsAsync(model.Port));

        var exitCode = await host.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.Equal("", host.Errors.Trim());
        Assert.False(await _tables.AnswersAsync(CancellationToken.None));
        Assert.False(await AcceptsAsync(model.Port));
        Assert.False(await AcceptsAsync(host.Address.Port));
        Assert.Contains($"curl -N localhost:{host.Address.Port}/api/chat/demo -d '{{\"message\":\"Hello\"}}'", lines);
    }

    [Fact]
    public async Task PortInUse_OneSentenceAndExitCodeOne()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var host = Start(["--port", port.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(1, await host.ExitAsync());
        Assert.Equal($"Port {port} is in use. Choose another with --port N (0 takes any free one).", host.Errors.Trim());
    }

    [Fact]
    public async Task TablePortInUseBySomethingElse_OneSentenceAndExitCodeOne()
    {
        await using var model = await OfflineModelClient.StartAsync();
        var port = model.Server.AzureEndpoint.Port;
        await using var host = StartWith(new TableEndPoint(port));

        Assert.Equal(1, await host.ExitAsync());
        Assert.Equal(
            $"Port {port}, meant for the local table service, is in use by something else. Choose another with --table-port N.",
            host.Errors.Trim());
    }

    [Fact]
    public async Task UnknownArgument_UsageAndExitCodeTwo()
    {
        await using var host = Start(["--prot", "1"]);

        Assert.Equal(2, await host.ExitAsync());
        Assert.StartsWith("LocalHost does not know the argument '--prot'.\nUsage: ", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MalformedLocalSettings_FileAndLineAndExitCodeOne()
    {
        await using var host = Start(["--port", "0"], localSettings: "{\n  \"Values\": oops\n}");

        Assert.Equal(1, await host.ExitAsync());
        Assert.EndsWith(
            $"{Path.DirectorySeparatorChar}{LocalSettings.FileName}, line 2: this is not valid JSON.", host.Errors.Trim(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeMissing_OneSentenceAndExitCodeOne()
    {
        await using var host = StartWith(_tables, new Dictionary<string, string?> { ["PATH"] = AppContext.BaseDirectory });

        Assert.Equal(1, await host.ExitAsync());
        Assert.StartsWith("The local table service needs Node.js with npm, which was not found.", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingThatTheAppRefuses_ItsSentenceAndExitCodeOne()
    {
        await using var host = StartWith(_tables, new Dictionary<string, string?> { ["Chat__Access"] = "Key" });

        Assert.Equal(1, await host.ExitAsync());
        Assert.StartsWith("Chat__Access is Key, but no key is configured", host.Errors, StringComparison.Ordinal);
        Assert.False(await _tables.AnswersAsync(CancellationToken.None));
    }

    private static LocalHostProcess StartWith(TableEndPoint tables, Dictionary<string, string?>? settings = null) =>
        Start(["--port", "0", "--table-port", tables.Port.ToString(CultureInfo.InvariantCulture)], settings);

    private static LocalHostProcess Start(string[] arguments, Dictionary<string, string?>? settings = null, string localSettings = "{}") =>
        LocalHostProcess.Start(settings ?? [], arguments, localSettings);

    private static bool IsOwner(LocalHostProcess host) => host.Output.Contains("ends with this LocalHost", StringComparison.Ordinal);

    private static async Task<bool> EndsAsync(TableEndPoint tables)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += TimeSpan.FromMilliseconds(50))
        {
            if (!await AcceptsAsync(tables.Port))
            {
                return true;
            }

            await Task.Delay(50);
        }

        return false;
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
