using ChatFunctions.Access;
using ChatFunctions.Settings;

namespace ChatFunctions.Limits;

internal static class LimitExtensions
{
    /// <summary>What callers may use, and what they have used.</summary>
    public static IHostApplicationBuilder AddLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.BindSettings<LimitOptions>(LimitOptions.Section).Configure<IConfiguration>(ReadNamed);
        builder.Services.AddSingleton<UsageLedger>();
        builder.Services.AddSingleton<Func<UsageLedger>>(services => services.GetRequiredService<UsageLedger>);
        builder.Services.AddHostedService<UsageBeat>();
        builder.Services.AddSingleton<CallerLimiter>();
        return builder;
    }

    private static void ReadNamed(LimitOptions options, IConfiguration configuration)
    {
        var wrong = new List<string>();
        var section = LimitOptions.Section.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
        foreach (var child in configuration.GetSection(section).GetChildren().Where(child => child.GetChildren().Any()))
        {
            var name = $"{LimitOptions.Section}__{child.Key}";
            Setting[] settings = [.. Setting.Of(typeof(CallerLimits), name)];
            string[] names = [.. settings.Select(setting => setting.Name)];
            wrong.AddRange(child.GetChildren().Select(limit => $"{name}__{limit.Key}").Except(names, StringComparer.OrdinalIgnoreCase)
                .Select(unknown => Setting.Misspelt(unknown, EditDistance.Nearest(unknown, names))));
            var own = new CallerLimits();
            wrong.AddRange(settings.Select(setting => setting.Fill(own, configuration)).OfType<string>());
            options.Named[Owner.OfKey(child.Key).Key] = own.Or(options);
        }

        if (wrong.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(LimitOptions), wrong);
        }
    }
}
