using System.Reflection;

namespace ChatFunctions.Tests.Contract;

/// <summary>What is to hold on every host is tested on every host.</summary>
public sealed class EveryHostTests
{
    private static readonly string[] Hosts = ["OnLocalHost", "OnWorker"];

    [Fact]
    public void Contract_or_abstract_tests_they_run_on_localhost_and_on_the_worker()
    {
        var tests = typeof(EveryHostTests).Assembly.GetTypes().Where(type => IsContract(type) || (type.IsAbstract && HasTests(type)))
            .ToList();

        Assert.NotEmpty(tests);
        Assert.All(tests, type =>
            Assert.Empty(Hosts.Except(type.GetNestedTypes().Where(host => host.BaseType == type).Select(host => host.Name))));
    }

    private static bool IsContract(Type type) => type.GetCustomAttributesData().Any(attribute =>
        attribute.AttributeType == typeof(TraitAttribute) && attribute.ConstructorArguments.Any(argument => argument.Value is "Contract"));

    private static bool HasTests(Type type) => type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute)));
}
