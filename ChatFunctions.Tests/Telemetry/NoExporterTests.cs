using ChatFunctions.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.Tests.Telemetry;

public sealed class NoExporterTests
{
    [Fact]
    public void NothingConfigured_NothingIsCollected() => Assert.Empty(Services(null, ""));

    [Theory]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=00000000-0000-0000-0000-000000000000")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")]
    public void ExporterConfigured_SpansAndMetricsAreCollected(string name, string value) => Assert.NotEmpty(Services(name, value));

    private static ServiceDescriptor[] Services(string? name, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(name is null ? [] : [new(name, value)]);

        builder.AddTelemetry();

        return [.. builder.Services.Where(service => service.ServiceType.FullName!.StartsWith("OpenTelemetry.", StringComparison.Ordinal))];
    }
}
