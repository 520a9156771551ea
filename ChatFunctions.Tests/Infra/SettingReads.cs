using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.Tests.Infra;

/// <summary>Settings that write down which of them the app asks for, so that nobody has to keep a list. Thread-safe.</summary>
internal sealed class SettingReads : ConfigurationProvider, IConfigurationSource
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private bool _isListening;

    /// <param name="settings">The settings by their names in the environment.</param>
    public SettingReads(IEnumerable<KeyValuePair<string, string>> settings) =>
        Data = settings.ToDictionary(setting => Key(setting.Key), string? (setting) => setting.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names asked for so far, as they are in the environment.</summary>
    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _names];
            }
        }
    }

    /// <summary>Starts the app, which reads and validates all its settings, and stops it.</summary>
    public async Task StartAppAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        ((IConfigurationBuilder)builder.Configuration).Add(this);
        builder.Logging.ClearProviders();
        _isListening = true;
        builder.AddChatFunctions();
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override bool TryGet(string key, out string? value)
    {
        if (_isListening)
        {
            lock (_lock)
            {
                _names.Add(key.Replace(":", "__", StringComparison.Ordinal));
            }
        }

        return base.TryGet(key, out value);
    }

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
